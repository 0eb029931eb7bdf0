package dev.harmonize.formats.numpy;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An array of plain numbers in NumPy's format npy, of which any rows can be read: only these are read, however large the
 * array. A row is what stands behind one value of the first index, in C order. Thread-safe; there is nothing to close.
 */
public final class NpyArray {

    /** The JVM may refuse arrays that are a little shorter than its longest index. */
    private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8;

    /** Bytes that are converted at a time. */
    private static final int CHUNK = 1 << 20;

    private final NpyPreamble.Source source;
    private final NpyBytes bytes;
    private final NpyPreamble preamble;
    private final NpyType type;
    private final long rows;
    private final int rowSize;

    private NpyArray(NpyPreamble.Source source, NpyBytes bytes, NpyPreamble preamble) {
        this.source = source;
        this.bytes = bytes;
        this.preamble = preamble;
        NpyHeader header = preamble.header();
        this.type = NpyType.of(header.type())
                .orElseThrow(() -> malformed("the elements are of type '" + NpyHeaderParser.shortened(header.type())
                        + "'; " + NpyType.SUPPORTED + " can be read"));
        List<Long> shape = header.shape();
        if (shape.isEmpty()) {
            throw malformed("this is a single number; expected an array of at least one dimension");
        }
        if (header.fortranOrder() && shape.size() > 1) {
            throw malformed(
                    "the array is in Fortran order, so that its rows are scattered over the file; write it again"
                            + " with " + source.writer() + "(…, numpy.ascontiguousarray(array))");
        }
        this.rows = shape.get(0);
        long size = 1;
        for (long length : shape.subList(1, shape.size())) {
            if (length != 0 && size > MOST_NUMBERS / length) {
                throw malformed("the array has shape " + header.shapeAsTuple() + "; a row of more than " + MOST_NUMBERS
                        + " numbers cannot be read");
            }
            size *= length;
        }
        this.rowSize = (int) size;
        checkPresent();
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws MalformedFileException if it is no array of plain numbers in C order
     * @throws UncheckedIOException if it cannot be read
     */
    public static NpyArray open(Path file) {
        return open(new NpyPreamble.Source(file.toString(), "file", "numpy.save"), NpyBytes.ofFile(file));
    }

    /**
     * Reads the header of an array in memory, such as a member of an archive.
     *
     * @param place what messages call it
     * @param content all of it; nobody changes it
     * @throws MalformedFileException if it is no array of plain numbers in C order
     */
    public static NpyArray of(String place, byte[] content) {
        return open(new NpyPreamble.Source(place, "member", "numpy.save"), new NpyBytes.InMemory(content));
    }

    static NpyArray open(NpyPreamble.Source source, NpyBytes bytes) {
        try (InputStream stream = bytes.stream()) {
            return new NpyArray(source, bytes, NpyPreamble.read(source, stream, bytes.size()));
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /** Where it is, for messages. */
    public String place() {
        return source.place();
    }

    /** Sizes, at least one. */
    public List<Long> shape() {
        return preamble.header().shape();
    }

    /** Number of rows. */
    public long rows() {
        return rows;
    }

    /** Numbers per row. */
    public int rowSize() {
        return rowSize;
    }

    /** Whether the numbers are floating-point, as opposed to whole numbers and booleans. */
    public boolean isFloatingPoint() {
        return type.isFloatingPoint();
    }

    /** The shape as Python writes it. */
    public String shapeAsTuple() {
        return preamble.header().shapeAsTuple();
    }

    /**
     * Reads adjacent rows as float32, whatever their type; whole numbers of more than 24 bits lose their last digits.
     *
     * @param first counted from 0
     * @return row after row
     * @throws IndexOutOfBoundsException if there are no such rows
     * @throws IllegalArgumentException if there are more numbers than a Java array can hold
     */
    public float[] floats(long first, int count) {
        float[] values = new float[length(first, count)];
        read(first, values.length, (chunk, begin, numbers) -> type.readFloats(chunk, values, begin, numbers));
        return values;
    }

    /**
     * Reads adjacent rows of whole numbers or booleans, which are 0 and 1.
     *
     * @param first counted from 0
     * @return row after row
     * @throws IndexOutOfBoundsException if there are no such rows
     * @throws IllegalArgumentException if there are more numbers than a Java array can hold
     * @throws MalformedFileException if the numbers are not whole
     */
    public long[] integers(long first, int count) {
        if (isFloatingPoint()) {
            throw malformed("the elements are of type '" + preamble.header().type() + "'; expected whole numbers");
        }
        long[] values = new long[length(first, count)];
        read(first, values.length, (chunk, begin, numbers) -> type.readIntegers(chunk, values, begin, numbers));
        return values;
    }

    private int length(long first, int count) {
        Objects.checkFromIndexSize(first, count, rows);
        long length = (long) count * rowSize;
        if (length > MOST_NUMBERS) {
            throw new IllegalArgumentException(
                    count + " rows of " + rowSize + " numbers are more than an array can hold");
        }
        return (int) length;
    }

    @FunctionalInterface
    private interface Conversion {
        void convert(ByteBuffer chunk, int begin, int numbers);
    }

    private void read(long firstRow, int numbers, Conversion conversion) {
        long offset = preamble.dataBegin() + firstRow * rowSize * type.width();
        int perChunk = CHUNK / type.width();
        try (NpyBytes.Region region = bytes.region(offset, (long) numbers * type.width())) {
            for (int done = 0; done < numbers; done += perChunk) {
                int count = Math.min(perChunk, numbers - done);
                conversion.convert(region.next(count * type.width()), done, count);
            }
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    private void checkPresent() {
        long present = bytes.size() - preamble.dataBegin();
        long bytesPerRow = (long) rowSize * type.width();
        boolean tooLarge = bytesPerRow != 0 && rows > Long.MAX_VALUE / bytesPerRow;
        if (tooLarge || rows * bytesPerRow != present) {
            String expected = tooLarge ? "more than 2^63" : String.valueOf(rows * bytesPerRow);
            throw MalformedFileException.at(
                    source.place(),
                    preamble.dataBegin(),
                    "'" + preamble.header().type() + "' of shape " + shapeAsTuple() + " takes " + expected
                            + " bytes, and there are " + present + "; write the " + source.container() + " again with "
                            + source.writer());
        }
    }

    private MalformedFileException malformed(String problem) {
        return MalformedFileException.at(source.place(), preamble.headerBegin(), problem);
    }

    private static UncheckedIOException unreadable(NpyPreamble.Source source, IOException e) {
        return new UncheckedIOException("cannot read " + source.place() + ": " + Reason.of(e), e);
    }
}
