package dev.harmonize.core.inspection;

import dev.harmonize.api.data.Features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two tensors are the same to the last bit. */
final class TensorHash {

    private static final int PIECE = 1 << 14;

    private TensorHash() {}

    /** SHA-256 of all rows, little-endian, four bytes each number; lower-case hexadecimal. */
    static String sha256(Features features) {
        MessageDigest digest = sha256();
        ByteBuffer piece = ByteBuffer.allocate(PIECE * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (features instanceof Features.TokenIds tokens) {
            for (int id : tokens.ids()) {
                piece.putInt(id);
                flushIfFull(piece, digest);
            }
        } else if (features instanceof Features.Dense dense) {
            for (float value : dense.values()) {
                piece.putFloat(value);
                flushIfFull(piece, digest);
            }
        }
        digest.update(piece.flip());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void flushIfFull(ByteBuffer piece, MessageDigest digest) {
        if (!piece.hasRemaining()) {
            digest.update(piece.flip());
            piece.clear();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
