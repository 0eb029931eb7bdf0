package dev.harmonize.core.runs;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a matrix from a file in NumPy's format npy, versions 1.0 to 3.0, and trusts nothing in it: every length is checked
 * before memory is taken for it. Little-endian float32 and float64 can be read, in C or Fortran order.
 */
public final class NpyMatrixReader {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int VERSION_END = MAGIC.length + 2;

    /** What version 1.0 can say. The header of a matrix takes about 100 bytes. */
    private static final long LONGEST_HEADER = 65_535;

    /** The JVM may refuse arrays that are a little shorter than its longest index. */
    private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8;

    private static final int CHUNK = 1 << 20;
    private static final String CONVERT_TO_FLOAT32 = "Convert them with J.astype('<f4')";
    private static final String CONVERT_TO_FLOAT64 = "Convert them with J.astype('<f8')";
    private static final String WRITE_AGAIN = "; write it again with numpy.save";
    private static final Pattern TYPE = Pattern.compile("[<>=|]?([a-zA-Z])(\\d{0,4})");

    private final Path file;
    private final FileChannel channel;
    private final long fileSize;

    private NpyMatrixReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.fileSize = channel.size();
    }

    /**
     * Reads a matrix of finite numbers.
     *
     * @return shape [rows, columns], neither of them 0; row-major; float32 or float64 as in the file
     * @throws UncheckedIOException if the file cannot be read or holds anything else; the message names it and the byte
     */
    public static INDArray read(Path file) {
        if (file.toString().isEmpty()) {
            throw unusable("the name of the file is empty; name a file that numpy.save wrote");
        }
        if (Files.isDirectory(file)) {
            throw unusable("cannot read " + file + ": it is a folder; name a file that numpy.save wrote");
        }
        if (Files.notExists(file)) {
            throw unusable("cannot read " + file + ": there is no such file; name a file that numpy.save wrote");
        }
        if (!Files.isReadable(file)) {
            throw unusable("cannot read " + file + ": permission denied");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new NpyMatrixReader(file, channel).read();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /** A failure to be told at a place in a file. */
    static UncheckedIOException malformed(Path file, long offset, String message) {
        return unusable(file + ": byte " + offset + ": " + message);
    }

    private static UncheckedIOException unusable(String message) {
        return new UncheckedIOException(message, new IOException(message));
    }

    /**
     * A matrix that the file is known to hold.
     *
     * @param begin where its data begins
     */
    private record Layout(DataType type, int rows, int columns, boolean fortranOrder, long begin) {

        int length() {
            return rows * columns;
        }

        long[] shape() {
            return new long[] {rows, columns};
        }

        char order() {
            return fortranOrder ? 'f' : 'c';
        }

        /** Where an element is in the file, counted in elements. */
        int index(int row, int column) {
            return fortranOrder ? column * rows + row : row * columns + column;
        }
    }

    private INDArray read() throws IOException {
        checkMagic();
        int lengthBytes = lengthBytes();
        int headerBegin = VERSION_END + lengthBytes;
        if (headerBegin > fileSize) {
            throw incomplete("the length of the header, which takes " + lengthBytes + " bytes");
        }
        ByteBuffer prefix = bytes(VERSION_END, lengthBytes);
        long headerLength = lengthBytes == Short.BYTES
                ? Short.toUnsignedLong(prefix.getShort())
                : Integer.toUnsignedLong(prefix.getInt());
        if (headerLength > LONGEST_HEADER) {
            throw malformed(
                    VERSION_END,
                    "the header is not that of a matrix: it is to take " + headerLength + " bytes; expected at most "
                            + LONGEST_HEADER);
        }
        long dataBegin = headerBegin + headerLength;
        if (dataBegin > fileSize) {
            throw incomplete("the header, which takes " + headerLength + " bytes");
        }
        String header = StandardCharsets.ISO_8859_1
                .decode(bytes(headerBegin, (int) headerLength))
                .toString();
        Layout layout = layout(NpyHeaderParser.parse(file, headerBegin, header), headerBegin, dataBegin);
        return layout.type() == DataType.DOUBLE ? readDoubles(layout) : readFloats(layout);
    }

    private void checkMagic() throws IOException {
        byte[] start = bytes(0, (int) Math.min(VERSION_END, fileSize)).array();
        int difference = Arrays.mismatch(start, MAGIC);
        if (difference >= 0 && difference < Math.min(start.length, MAGIC.length)) {
            throw malformed(
                    0,
                    Arrays.mismatch(start, ZIP) == ZIP.length
                            ? "this is a zip archive, as npz files are; write the matrix alone, with numpy.save"
                            : "this is no npy file, which begins with \\x93NUMPY; write one with numpy.save");
        }
        if (start.length < VERSION_END) {
            throw incomplete("the magic and the version, which take " + VERSION_END + " bytes");
        }
    }

    /** How many bytes the length of the header takes, which depends on the version. */
    private int lengthBytes() throws IOException {
        ByteBuffer version = bytes(MAGIC.length, 2);
        int major = Byte.toUnsignedInt(version.get());
        int minor = Byte.toUnsignedInt(version.get());
        if (major < 1 || major > 3 || minor != 0) {
            throw malformed(
                    MAGIC.length, "npy version " + major + "." + minor + " is unknown; 1.0, 2.0 and 3.0 can be read");
        }
        return major == 1 ? Short.BYTES : Integer.BYTES;
    }

    /** Checks that a header describes a matrix that can be read, and that just this matrix is in the file. */
    private Layout layout(NpyHeader header, int headerBegin, long dataBegin) {
        DataType type = type(header.type(), headerBegin);
        String shape = header.shapeAsTuple();
        if (header.shape().size() != 2) {
            throw malformed(
                    headerBegin,
                    "the array has shape " + shape + "; expected two dimensions, [K, n]: one row per objective"
                            + (header.shape().size() == 1 ? ". A single row is made by J.reshape(1, -1)" : ""));
        }
        long rows = header.shape().get(0);
        long columns = header.shape().get(1);
        if (rows == 0 || columns == 0) {
            throw malformed(
                    headerBegin,
                    "the matrix has shape " + shape + ", so that it has no " + (rows == 0 ? "rows" : "columns")
                            + "; expected at least one of each");
        }
        if (columns > MOST_NUMBERS / rows) {
            throw malformed(
                    headerBegin,
                    "the matrix has shape " + shape + ", which is more than the " + MOST_NUMBERS
                            + " numbers that can be read");
        }
        long expected = rows * columns * type.width();
        long present = fileSize - dataBegin;
        if (present != expected) {
            String comparison = "'" + header.type() + "' of shape " + shape + " takes " + expected
                    + " bytes, and there are " + present;
            if (present < expected) {
                throw incomplete("the data: " + comparison);
            }
            throw malformed(dataBegin + expected, "the file goes on after the data: " + comparison + WRITE_AGAIN);
        }
        return new Layout(type, (int) rows, (int) columns, header.fortranOrder(), dataBegin);
    }

    private DataType type(String type, int headerBegin) {
        return switch (type) {
            case "<f4" -> DataType.FLOAT;
            case "<f8" -> DataType.DOUBLE;
            default ->
                throw malformed(
                        headerBegin,
                        "the elements are of type '" + NpyHeaderParser.shortened(type) + "'"
                                + (type.startsWith(">") ? " (big-endian)" : "")
                                + "; expected '<f4' or '<f8', little-endian float32 or float64. " + advice(type));
        };
    }

    /** How to make one of the types that can be read of another one, with all of its digits where that is possible. */
    private static String advice(String type) {
        Matcher parts = TYPE.matcher(type);
        String kind = parts.matches() ? parts.group(1) : "";
        int bytes = kind.isEmpty() || parts.group(2).isEmpty() ? 0 : Integer.parseInt(parts.group(2));
        return switch (kind) {
            case "b" -> CONVERT_TO_FLOAT32;
            case "i", "u" -> bytes <= Short.BYTES ? CONVERT_TO_FLOAT32 : CONVERT_TO_FLOAT64;
            case "f" -> bytes <= Float.BYTES ? CONVERT_TO_FLOAT32 : CONVERT_TO_FLOAT64;
            case "c" -> "A gradient is real: save J.real, or numpy.abs(J)";
            default -> "A gradient is made of numbers: save an array of them";
        };
    }

    private INDArray readFloats(Layout layout) throws IOException {
        float[] values = new float[layout.length()];
        int done = 0;
        while (done < values.length) {
            ByteBuffer chunk = chunk(layout, done);
            int count = chunk.remaining() / Float.BYTES;
            chunk.asFloatBuffer().get(values, done, count);
            done += count;
        }
        checkFinite(layout, index -> values[index]);
        long[] shape = layout.shape();
        return rowMajor(
                Nd4j.create(values, shape, Nd4j.getStrides(shape, layout.order()), layout.order(), DataType.FLOAT));
    }

    private INDArray readDoubles(Layout layout) throws IOException {
        double[] values = new double[layout.length()];
        int done = 0;
        while (done < values.length) {
            ByteBuffer chunk = chunk(layout, done);
            int count = chunk.remaining() / Double.BYTES;
            chunk.asDoubleBuffer().get(values, done, count);
            done += count;
        }
        checkFinite(layout, index -> values[index]);
        long[] shape = layout.shape();
        return rowMajor(
                Nd4j.create(values, shape, Nd4j.getStrides(shape, layout.order()), layout.order(), DataType.DOUBLE));
    }

    private static INDArray rowMajor(INDArray matrix) {
        if (matrix.ordering() == 'c') {
            return matrix;
        }
        INDArray copy = matrix.dup('c');
        matrix.close();
        return copy;
    }

    private void checkFinite(Layout layout, IntToDoubleFunction values) {
        for (int row = 0; row < layout.rows(); row++) {
            for (int column = 0; column < layout.columns(); column++) {
                int index = layout.index(row, column);
                double value = values.applyAsDouble(index);
                if (!Double.isFinite(value)) {
                    String name = Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
                    throw malformed(
                            layout.begin() + (long) index * layout.type().width(),
                            "row " + row + ", column " + column + ", counted from 0, is " + name
                                    + "; a gradient has finite numbers only");
                }
            }
        }
    }

    /** Some of the data, from an element on. */
    private ByteBuffer chunk(Layout layout, int element) throws IOException {
        int width = layout.type().width();
        long remaining = (long) (layout.length() - element) * width;
        return bytes(layout.begin() + (long) element * width, (int) Math.min(CHUNK, remaining));
    }

    /** Some bytes, ready to be read; their number has been checked against the size of the file. */
    private ByteBuffer bytes(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw malformed(offset + buffer.position(), "the file became shorter while it was read" + WRITE_AGAIN);
            }
        }
        return buffer.flip();
    }

    private UncheckedIOException incomplete(String part) {
        return malformed(fileSize, "the file ends within " + part + WRITE_AGAIN);
    }

    private UncheckedIOException malformed(long offset, String message) {
        return malformed(file, offset, message);
    }
}
