package dev.harmonize.datasets.base;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over named parts; every part is preceded by its length, so that no two lists of parts look alike. */
public final class Fingerprint {

    private final MessageDigest digest;

    public Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    public Fingerprint add(String name, Object value) {
        return add(name, value.toString().getBytes(StandardCharsets.UTF_8));
    }

    public Fingerprint add(String name, byte[] content) {
        addWithLength(name.getBytes(StandardCharsets.UTF_8));
        addWithLength(content);
        return this;
    }

    /** The digest in lower-case hexadecimal; nothing can be added afterwards. */
    public String toHex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void addWithLength(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
