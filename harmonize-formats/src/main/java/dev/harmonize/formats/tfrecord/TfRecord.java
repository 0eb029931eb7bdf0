package dev.harmonize.formats.tfrecord;

import java.nio.ByteBuffer;

/**
 * One record, whose checksums were right.
 *
 * @param place the file, for messages
 * @param offset where the record begins in its file, at its length
 * @param data from its position to its limit; not to be changed
 */
public record TfRecord(String place, long offset, ByteBuffer data) {

    /** Where the data begins in the file. */
    long dataOffset() {
        return offset + Framing.HEADER;
    }
}
