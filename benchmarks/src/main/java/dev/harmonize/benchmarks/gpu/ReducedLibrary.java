package dev.harmonize.benchmarks.gpu;

import dev.harmonize.formats.fatbinary.FatBinary;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Copies a library with less code in its containers. All of them stay where they are, so that whatever refers to them is right:
 * the entries that are kept come first, the container's size becomes theirs, and zeros fill the rest. Nothing outside of
 * containers changes.
 */
final class ReducedLibrary {

    private final List<FatBinary> containers;
    private final Target target;
    private final byte[] buffer = new byte[1 << 16];

    /**
     * A copy to be made.
     *
     * @param containers those of the library, in the order of the file
     */
    ReducedLibrary(List<FatBinary> containers, Target target) {
        this.containers = List.copyOf(containers);
        this.target = target;
    }

    /** Containers that have code which the target accepts. */
    int usefulContainers() {
        int useful = 0;
        for (FatBinary container : containers) {
            if (container.entries().stream()
                    .anyMatch(entry -> entry.code().filter(target::accepts).isPresent())) {
                useful++;
            }
        }
        return useful;
    }

    /** Bytes of all entries. */
    long originalBytes() {
        long bytes = 0;
        for (FatBinary container : containers) {
            bytes += container.size();
        }
        return bytes;
    }

    /** Bytes of the entries that are kept. */
    long keptBytes() {
        long bytes = 0;
        for (FatBinary container : containers) {
            bytes += size(target.needed(container));
        }
        return bytes;
    }

    /**
     * Copies the library.
     *
     * @param input at the beginning of the library that the containers are those of
     * @throws EOFException if it is shorter
     */
    void copy(InputStream input, OutputStream output) throws IOException {
        long position = 0;
        for (FatBinary container : containers) {
            copy(container.offset() + FatBinary.SIZE_OFFSET - position, input, output);
            List<FatBinary.Entry> needed = target.needed(container);
            long size = size(needed);
            input.skipNBytes(Long.BYTES);
            output.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(size)
                    .array());
            for (FatBinary.Entry entry : container.entries()) {
                if (needed.contains(entry)) {
                    copy(entry.size(), input, output);
                } else {
                    skip(entry.size(), input);
                }
            }
            writeZeros(container.size() - size, output);
            position = container.offset() + FatBinary.HEADER + container.size();
        }
        input.transferTo(output);
    }

    private static long size(List<FatBinary.Entry> entries) {
        long size = 0;
        for (FatBinary.Entry entry : entries) {
            size += entry.size();
        }
        return size;
    }

    private void copy(long count, InputStream input, OutputStream output) throws IOException {
        for (long left = count; left > 0; left -= buffer.length) {
            int length = (int) Math.min(left, buffer.length);
            readFully(length, input);
            output.write(buffer, 0, length);
        }
    }

    /** Reads instead of skipping, which is slow for what is compressed. */
    private void skip(long count, InputStream input) throws IOException {
        for (long left = count; left > 0; left -= buffer.length) {
            readFully((int) Math.min(left, buffer.length), input);
        }
    }

    private void readFully(int length, InputStream input) throws IOException {
        if (input.readNBytes(buffer, 0, length) < length) {
            throw new EOFException("the library became shorter while it was copied");
        }
    }

    private static void writeZeros(long count, OutputStream output) throws IOException {
        byte[] zeros = new byte[1 << 16];
        for (long left = count; left > 0; left -= zeros.length) {
            output.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }
}
