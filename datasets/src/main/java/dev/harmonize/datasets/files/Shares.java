package dev.harmonize.datasets.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Puts names into splits, everywhere and always the same way. */
final class Shares {

    private static final double RANGE = 0x1p53;

    private Shares() {}

    /** A number in [0, 1) that depends on nothing but the name: the first 53 bits of its SHA-256. */
    static double of(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(digest).getLong() >>> 11) / RANGE;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
