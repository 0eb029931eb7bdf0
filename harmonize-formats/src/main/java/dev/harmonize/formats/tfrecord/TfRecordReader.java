package dev.harmonize.formats.tfrecord;

import dev.harmonize.formats.MalformedFileException;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads the records of a TFRecord file one after the other, and checks both checksums of each. A record whose data is
 * damaged can be passed over, because its length is sound; a damaged length ends the file. Compressed files are not
 * understood. Not thread-safe.
 *
 * <pre>{@code
 * try (TfRecordReader reader = TfRecordReader.open(file, largestRecord)) {
 *     while (reader.next()) {
 *         TfRecord record = reader.record();
 *     }
 * }
 * }</pre>
 */
public final class TfRecordReader implements Closeable {

    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final Framing framing;
    private ByteBuffer buffer = buffer(BUFFER);
    /** Where in the file the buffer's first byte is. */
    private long bufferOffset;
    /** Where the next record begins in the file. */
    private long nextOffset;
    /** Where the present record begins in the file. */
    private long offset;

    private int dataLength;
    private boolean intact;

    private TfRecordReader(FileChannel channel, Framing framing) {
        this.channel = channel;
        this.framing = framing;
    }

    /**
     * Opens a file.
     *
     * @param largestRecord bytes that the data of one record may take; no more memory is taken, in the order of magnitude
     */
    public static TfRecordReader open(Path file, int largestRecord) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new TfRecordReader(channel, new Framing(file.toString(), channel.size(), largestRecord));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Goes on to the next record.
     *
     * @return false at the end of the file
     * @throws MalformedFileException if the length of the record is damaged, or the file ends within it; there is no next
     *     record then
     */
    public boolean next() throws IOException {
        offset = nextOffset;
        long fileSize = framing.fileSize();
        nextOffset = fileSize;
        if (offset == fileSize) {
            return false;
        }
        if (offset + Framing.HEADER > fileSize) {
            throw framing.endsWithinHeader(offset);
        }
        require(Framing.HEADER);
        dataLength = framing.dataLength(offset, buffer, position());
        require(Framing.HEADER + dataLength + Framing.FOOTER);
        intact = Framing.isIntact(buffer, position() + Framing.HEADER, dataLength);
        nextOffset = offset + Framing.HEADER + dataLength + Framing.FOOTER;
        return true;
    }

    /** Where the present record begins in the file. */
    public long offset() {
        return offset;
    }

    /**
     * The present record, which is gone when {@link #next} is called.
     *
     * @throws MalformedFileException if its data is damaged
     */
    public TfRecord record() {
        if (!intact) {
            throw framing.wrongData(offset);
        }
        return new TfRecord(framing.place(), offset, buffer.slice(position() + Framing.HEADER, dataLength));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Where the present record begins in the buffer. */
    private int position() {
        return (int) (offset - bufferOffset);
    }

    /** Brings bytes of the present record into the buffer; there are as many in the file. */
    private void require(int length) throws IOException {
        int present = buffer.limit() - position();
        if (present >= length) {
            return;
        }
        ByteBuffer target = length <= buffer.capacity() ? buffer : buffer(length);
        target.limit(target.capacity()).put(0, buffer, position(), present).position(present);
        bufferOffset = offset;
        buffer = target;
        while (target.position() < length) {
            if (channel.read(target) < 0) {
                throw MalformedFileException.at(
                        framing.place(), bufferOffset + target.position(), "the file was cut while it was read");
            }
        }
        target.flip();
    }

    private static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    }
}
