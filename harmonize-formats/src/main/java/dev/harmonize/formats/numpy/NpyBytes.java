package dev.harmonize.formats.numpy;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an array in the format npy, header and all. */
sealed interface NpyBytes {

    /** How many there are. */
    long size();

    /** All of them. */
    InputStream stream() throws IOException;

    /** Some adjacent ones, which are there. */
    Region region(long offset, long length) throws IOException;

    /** Adjacent bytes, read in turn. */
    interface Region extends Closeable {
        /** The next bytes, from position 0; gone with the next call. */
        ByteBuffer next(int length) throws IOException;
    }

    static NpyBytes ofFile(Path file) {
        try {
            return new InFile(file, 0, Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /**
     * A part of a file, which is opened for each reading, so that there is nothing to close and an interrupted thread
     * disturbs no other.
     */
    record InFile(Path file, long begin, long size) implements NpyBytes {

        @Override
        public InputStream stream() throws IOException {
            return Channels.newInputStream(
                    FileChannel.open(file, StandardOpenOption.READ).position(begin));
        }

        @Override
        public Region region(long offset, long length) throws IOException {
            return new FileRegion(file, FileChannel.open(file, StandardOpenOption.READ), begin + offset);
        }
    }

    /** Bytes in memory. */
    record InMemory(byte[] content) implements NpyBytes {

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public InputStream stream() {
            return new ByteArrayInputStream(content);
        }

        @Override
        public Region region(long offset, long length) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            bytes.position((int) offset);
            return new MemoryRegion(bytes);
        }
    }

    /** A region of a file. */
    final class FileRegion implements Region {

        private final Path file;
        private final FileChannel channel;
        private long offset;
        private ByteBuffer buffer = ByteBuffer.allocate(0);

        private FileRegion(Path file, FileChannel channel, long offset) {
            this.file = file;
            this.channel = channel;
            this.offset = offset;
        }

        @Override
        public ByteBuffer next(int length) throws IOException {
            buffer = buffer.capacity() < length ? ByteBuffer.allocate(length) : buffer.clear();
            buffer.limit(length);
            while (buffer.hasRemaining()) {
                int count = channel.read(buffer, offset);
                if (count < 0) {
                    throw MalformedFileException.at(file.toString(), offset, "the file was cut while it was read");
                }
                offset += count;
            }
            return buffer.flip();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A region of memory. */
    final class MemoryRegion implements Region {

        private final ByteBuffer bytes;

        private MemoryRegion(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer next(int length) {
            ByteBuffer next = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            return next;
        }

        @Override
        public void close() {}
    }
}
