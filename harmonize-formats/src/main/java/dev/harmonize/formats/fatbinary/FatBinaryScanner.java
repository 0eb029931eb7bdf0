package dev.harmonize.formats.fatbinary;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.fatbinary.MachineCode.FeatureSet;
import dev.harmonize.formats.fatbinary.MachineCode.Kind;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds fat binaries in a stream by their first eight bytes, magic number, version and size of the header, at multiples of
 * eight. Bytes that begin with the magic number alone are ordinary data, such as an instruction that compares with it; from
 * the ninth byte on, everything has to be right. The format is not published; what is used of it here was seen in what
 * NVIDIA's tools make. Used once.
 */
final class FatBinaryScanner {

    private static final int MAGIC = 0xBA55ED50;
    private static final int VERSION = 1;
    private static final int ALIGNMENT = 8;
    private static final int VERSION_OFFSET = 4;
    private static final int HEADER_SIZE_OFFSET = 6;

    private static final int ENTRY_VERSION = 0x0101;
    private static final int ENTRY_VERSION_OFFSET = 2;
    private static final int ENTRY_HEADER_SIZE_OFFSET = 4;
    private static final int PAYLOAD_SIZE_OFFSET = 8;
    private static final int ARCHITECTURE_OFFSET = 28;
    private static final int FLAGS_OFFSET = 40;

    /** As much of an entry's header as is read; there may be more. */
    private static final int ENTRY_HEADER = FLAGS_OFFSET + Long.BYTES;

    private static final int KIND_PTX = 1;
    private static final int KIND_BINARY = 2;
    private static final long ARCHITECTURE_SPECIFIC = 0x100000;
    private static final long FAMILY_SPECIFIC = 0x200000;

    /** Three digits are in use. */
    private static final int LARGEST_ARCHITECTURE = 9999;

    /** NVIDIA's libraries have dozens. */
    private static final int MOST_ENTRIES = 1 << 16;

    private static final int BUFFER = 1 << 16;

    private final String place;
    private final InputStream input;
    private final long length;

    /** From its position to its limit, what was read and not yet passed. */
    private final ByteBuffer window =
            ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);

    /** Of the window's position in the stream. */
    private long offset;

    /**
     * A stream at its beginning.
     *
     * @param place for messages
     * @param length bytes that it should have
     */
    FatBinaryScanner(String place, InputStream input, long length) {
        this.place = place;
        this.input = input;
        this.length = length;
    }

    void scan(Consumer<FatBinary> consumer) throws IOException {
        while (fill(FatBinary.SIZE_OFFSET)) {
            if (isFatBinary()) {
                consumer.accept(fatBinary());
                alignForward();
            } else {
                pass(ALIGNMENT);
            }
        }
    }

    private boolean isFatBinary() {
        int position = window.position();
        return window.getInt(position) == MAGIC
                && window.getShort(position + VERSION_OFFSET) == VERSION
                && window.getShort(position + HEADER_SIZE_OFFSET) == FatBinary.HEADER;
    }

    private FatBinary fatBinary() throws IOException {
        long begin = offset;
        if (!fill(FatBinary.HEADER)) {
            throw cut(begin, "the header of the fat binary at byte " + begin);
        }
        long size = window.getLong(window.position() + FatBinary.SIZE_OFFSET);
        if (size < 0 || size > length - begin - FatBinary.HEADER) {
            throw cut(
                    begin,
                    "the fat binary at byte " + begin + ", whose entries are to take " + Long.toUnsignedString(size)
                            + " bytes, of which " + (length - begin - FatBinary.HEADER) + " are there");
        }
        pass(FatBinary.HEADER);
        long end = offset + size;
        List<FatBinary.Entry> entries = new ArrayList<>();
        while (offset < end) {
            if (entries.size() == MOST_ENTRIES) {
                throw MalformedFileException.at(
                        place,
                        offset,
                        "the fat binary at byte " + begin + " has more than " + MOST_ENTRIES + " entries");
            }
            entries.add(entry(begin, end));
        }
        return new FatBinary(begin, size, entries);
    }

    private FatBinary.Entry entry(long container, long end) throws IOException {
        long begin = offset;
        if (end - begin < ENTRY_HEADER) {
            throw MalformedFileException.at(
                    place,
                    begin,
                    "the fat binary at byte " + container + " has " + (end - begin)
                            + " bytes left; expected its end, or another entry, of at least " + ENTRY_HEADER);
        }
        if (!fill(ENTRY_HEADER)) {
            throw cut(begin, "the fat binary at byte " + container);
        }
        int position = window.position();
        int version = Short.toUnsignedInt(window.getShort(position + ENTRY_VERSION_OFFSET));
        if (version != ENTRY_VERSION) {
            throw MalformedFileException.at(
                    place,
                    begin + ENTRY_VERSION_OFFSET,
                    "the version of an entry in the fat binary at byte " + container + " is 0x"
                            + Integer.toHexString(version) + "; expected 0x" + Integer.toHexString(ENTRY_VERSION));
        }
        long headerSize = Integer.toUnsignedLong(window.getInt(position + ENTRY_HEADER_SIZE_OFFSET));
        if (headerSize < ENTRY_HEADER || headerSize > end - begin) {
            throw wrongSize(
                    begin + ENTRY_HEADER_SIZE_OFFSET,
                    "the header of an entry in the fat binary at byte " + container,
                    headerSize,
                    ENTRY_HEADER + " to " + (end - begin));
        }
        long payloadSize = window.getLong(position + PAYLOAD_SIZE_OFFSET);
        if (payloadSize < 0 || payloadSize > end - begin - headerSize) {
            throw wrongSize(
                    begin + PAYLOAD_SIZE_OFFSET,
                    "the code of an entry in the fat binary at byte " + container,
                    payloadSize,
                    "0 to " + (end - begin - headerSize));
        }
        Optional<MachineCode> code = machineCode();
        try {
            pass(headerSize + payloadSize);
        } catch (EOFException e) {
            throw cut(begin, "an entry of the fat binary at byte " + container);
        }
        return new FatBinary.Entry(code, begin, headerSize + payloadSize);
    }

    private Optional<MachineCode> machineCode() {
        int position = window.position();
        int kind = Short.toUnsignedInt(window.getShort(position));
        if (kind != KIND_PTX && kind != KIND_BINARY) {
            return Optional.empty();
        }
        int architecture = window.getInt(position + ARCHITECTURE_OFFSET);
        if (architecture < 1 || architecture > LARGEST_ARCHITECTURE) {
            throw MalformedFileException.at(
                    place,
                    offset + ARCHITECTURE_OFFSET,
                    "code for the architecture " + Integer.toUnsignedString(architecture)
                            + "; expected a number such as 86");
        }
        long flags = window.getLong(position + FLAGS_OFFSET);
        FeatureSet featureSet = FeatureSet.BASELINE;
        if ((flags & ARCHITECTURE_SPECIFIC) != 0) {
            featureSet = FeatureSet.ARCHITECTURE_SPECIFIC;
        } else if ((flags & FAMILY_SPECIFIC) != 0) {
            featureSet = FeatureSet.FAMILY_SPECIFIC;
        }
        return Optional.of(new MachineCode(kind == KIND_PTX ? Kind.PTX : Kind.BINARY, architecture, featureSet));
    }

    private MalformedFileException wrongSize(long at, String what, long size, String expected) {
        return MalformedFileException.at(
                place, at, what + " is to take " + Long.toUnsignedString(size) + " bytes; expected " + expected);
    }

    private MalformedFileException cut(long at, String within) {
        return MalformedFileException.at(
                place,
                at,
                "the library ends within " + within + "; it is damaged or cut off: fetch or unpack it again");
    }

    /** Fat binaries begin at multiples of eight, whatever the size of the one before. */
    private void alignForward() throws IOException {
        long padding = -offset & (ALIGNMENT - 1);
        if (fill((int) padding)) {
            pass(padding);
        } else {
            pass(window.remaining());
        }
    }

    /** Whether so many bytes are there, all of them in the window from now on. */
    private boolean fill(int count) throws IOException {
        if (window.remaining() >= count) {
            return true;
        }
        window.compact();
        int read = 0;
        while (window.position() < count && read >= 0) {
            read = input.read(window.array(), window.position(), window.remaining());
            window.position(window.position() + Math.max(read, 0));
        }
        window.flip();
        return window.remaining() >= count;
    }

    private void pass(long count) throws IOException {
        int inWindow = (int) Math.min(count, window.remaining());
        window.position(window.position() + inWindow);
        input.skipNBytes(count - inWindow);
        offset += count;
    }
}
