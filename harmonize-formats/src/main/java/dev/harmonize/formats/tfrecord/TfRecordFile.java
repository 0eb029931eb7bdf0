package dev.harmonize.formats.tfrecord;

import dev.harmonize.formats.MalformedFileException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Records of a TFRecord file in any order. The file is opened for each reading, so that there is nothing to close and an
 * interrupted thread disturbs no other. Thread-safe.
 *
 * @param path of the file
 * @param largestRecord bytes that the data of one record may take
 */
public record TfRecordFile(Path path, int largestRecord) {

    /** Takes the place of a record in its file. */
    @FunctionalInterface
    public interface Visitor {
        /** Called for each record, with the byte where it begins. */
        void visit(long offset);
    }

    /**
     * Goes from record to record without reading their data.
     *
     * @throws MalformedFileException if the length of a record is damaged or the file ends within one, after all records
     *     before it have been visited
     */
    public void visitOffsets(Visitor visitor) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            Framing framing = framing(channel);
            ByteBuffer header = buffer(Framing.HEADER);
            long offset = 0;
            while (offset < framing.fileSize()) {
                int length = dataLength(framing, channel, offset, header);
                visitor.visit(offset);
                offset += Framing.HEADER + (long) length + Framing.FOOTER;
            }
        }
    }

    /**
     * Reads one record.
     *
     * @param offset where it begins
     * @throws MalformedFileException if it is damaged, or none begins there
     */
    public TfRecord read(long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            Framing framing = framing(channel);
            int length = dataLength(framing, channel, offset, buffer(Framing.HEADER));
            ByteBuffer data = buffer(length + Framing.FOOTER);
            fill(data, channel, offset + Framing.HEADER);
            if (!Framing.isIntact(data, 0, length)) {
                throw framing.wrongData(offset);
            }
            return new TfRecord(framing.place(), offset, data.slice(0, length));
        }
    }

    private Framing framing(FileChannel channel) throws IOException {
        return new Framing(path.toString(), channel.size(), largestRecord);
    }

    private int dataLength(Framing framing, FileChannel channel, long offset, ByteBuffer header) throws IOException {
        if (offset + Framing.HEADER > framing.fileSize()) {
            throw framing.endsWithinHeader(offset);
        }
        fill(header.clear(), channel, offset);
        return framing.dataLength(offset, header, 0);
    }

    private void fill(ByteBuffer bytes, FileChannel channel, long offset) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw MalformedFileException.at(
                        path.toString(), offset + bytes.position(), "the file was cut while it was read");
            }
        }
    }

    private static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
