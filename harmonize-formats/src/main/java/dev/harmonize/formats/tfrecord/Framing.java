package dev.harmonize.formats.tfrecord;

import dev.harmonize.formats.MalformedFileException;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What surrounds the data of a record, little-endian: u64 length, u32 masked CRC32C of these eight bytes, the data, u32 masked
 * CRC32C of the data.
 *
 * @param place the file, for messages
 * @param fileSize bytes that the file has
 * @param largestRecord bytes that the data of a record may take
 */
record Framing(String place, long fileSize, int largestRecord) {

    /** Bytes before the data. */
    static final int HEADER = Long.BYTES + Integer.BYTES;

    /** Bytes after the data. */
    static final int FOOTER = Integer.BYTES;

    private static final int MASK_DELTA = 0xa282ead8;

    /**
     * Checks what comes before the data.
     *
     * @param offset where the record begins in the file
     * @param bytes little-endian
     * @param position where the record begins in the bytes
     * @return length of the data, in bytes; all of it and its checksum are in the file
     */
    int dataLength(long offset, ByteBuffer bytes, int position) {
        long length = bytes.getLong(position);
        if (bytes.getInt(position + Long.BYTES) != masked(bytes, position, Long.BYTES)) {
            throw MalformedFileException.at(
                    place,
                    offset,
                    "the checksum of a record's length is wrong, so that neither this record nor one after it can be"
                            + " found; fetch or write the file again (if it is compressed, uncompress it)");
        }
        if (length < 0 || length > largestRecord) {
            throw MalformedFileException.at(
                    place,
                    offset,
                    "a record is to take " + Long.toUnsignedString(length) + " bytes; at most " + largestRecord
                            + " are read");
        }
        long left = fileSize - offset - HEADER - FOOTER;
        if (length > left) {
            throw MalformedFileException.at(
                    place,
                    fileSize,
                    "the file ends within the record that begins at byte " + offset + " and is to take " + length
                            + " bytes; fetch or write the file again");
        }
        return (int) length;
    }

    /** The failure of a file that ends before the length of a record does. */
    MalformedFileException endsWithinHeader(long offset) {
        return MalformedFileException.at(
                place,
                fileSize,
                "the file ends within the length of the record that begins at byte " + offset
                        + "; fetch or write the file again");
    }

    /** The failure of a record whose data is damaged. */
    MalformedFileException wrongData(long offset) {
        return MalformedFileException.at(
                place, offset, "the checksum of this record's data is wrong; the other records may be right");
    }

    /** Whether the data has the checksum that comes after it. */
    static boolean isIntact(ByteBuffer bytes, int position, int length) {
        return bytes.getInt(position + length) == masked(bytes, position, length);
    }

    private static int masked(ByteBuffer bytes, int position, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.slice(position, length));
        int value = (int) checksum.getValue();
        return (value >>> 15 | value << 17) + MASK_DELTA;
    }
}
