package dev.harmonize.formats.tfrecord;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Writes records as the description of the format says. */
final class Records {

    private Records() {}

    static byte[] of(byte[]... records) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (byte[] data : records) {
            byte[] length = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(data.length)
                    .array();
            file.writeBytes(length);
            file.writeBytes(checksum(length));
            file.writeBytes(data);
            file.writeBytes(checksum(data));
        }
        return file.toByteArray();
    }

    /** ((c >> 15) | (c << 17)) + 0xa282ead8, in 64 bits and cut to 32. */
    static byte[] checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        long value = crc.getValue();
        long rotated = (value >> 15 | value << 17) & 0xffff_ffffL;
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) (rotated + 0xa282ead8L))
                .array();
    }
}
