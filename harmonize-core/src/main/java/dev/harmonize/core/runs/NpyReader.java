package dev.harmonize.core.runs;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.numpy.NpyHeader;
import dev.harmonize.formats.numpy.NpyHeaderParser;
import dev.harmonize.formats.numpy.NpyPreamble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one array in NumPy's format npy, versions 1.0 to 3.0, from a stream, and trusts nothing in it: every length is
 * checked before memory is taken for it. Messages name the byte, counted from the beginning of the stream.
 */
final class NpyReader {

    /** The JVM may refuse arrays that are a little shorter than its longest index. */
    private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8;

    private static final int CHUNK = 1 << 20;
    private static final Pattern TYPE = Pattern.compile("[<>=|]?([a-zA-Z])(\\d{0,4})");

    /**
     * What messages call things.
     *
     * @param place where the array is, such as the path of a file
     * @param container what ends with the stream: a file, or a member of an archive
     * @param writer what makes such files in Python
     * @param variable stands for the array in advice
     * @param content what a row is, with its article
     * @param shape the shape that a matrix is to have, and what its rows are
     */
    record Words(String place, String container, String writer, String variable, String content, String shape) {}

    private final Words words;
    private final InputStream stream;
    private final long size;
    private int headerBegin;
    private long position;

    /**
     * A reader.
     *
     * @param stream at its beginning; stays the caller's
     * @param size how many bytes it is said to have; no more memory than that is taken, in the order of magnitude
     */
    NpyReader(Words words, InputStream stream, long size) {
        this.words = words;
        this.stream = stream;
        this.size = size;
    }

    /** A failure to be told at a place in a file. */
    static UncheckedIOException malformed(String place, long offset, String message) {
        return MalformedFileException.at(place, offset, message);
    }

    static UncheckedIOException unusable(String message) {
        return new UncheckedIOException(message, new IOException(message));
    }

    /**
     * A matrix that the stream is known to hold.
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

        /** Where an element is in the data, counted in elements. */
        int index(int row, int column) {
            return fortranOrder ? column * rows + row : row * columns + column;
        }
    }

    /**
     * Reads a matrix.
     *
     * @param finite which rows must hold finite numbers only, counted from 0
     * @return shape [rows, columns], neither of them 0; row-major; float32 or float64 as in the stream
     * @throws UncheckedIOException if there is anything else
     */
    INDArray readMatrix(IntPredicate finite) throws IOException {
        Layout layout = layout(readHeader());
        return layout.type() == DataType.DOUBLE ? readDoubles(layout, finite) : readFloats(layout, finite);
    }

    /**
     * Reads a vector of booleans, or of numbers that are 0 or 1.
     *
     * @throws UncheckedIOException if there is anything else
     */
    boolean[] readFlags() throws IOException {
        NpyHeader header = readHeader();
        FlagType type = FlagType.of(header.type())
                .orElseThrow(() -> malformed(
                        headerBegin,
                        "the elements are of type '" + NpyHeaderParser.shortened(header.type()) + "'"
                                + endianness(header.type()) + "; expected booleans, which "
                                + words.variable() + ".astype(bool) makes, or numbers that are 0 or 1"));
        if (header.shape().size() != 1) {
            throw malformed(
                    headerBegin,
                    "the array has shape " + header.shapeAsTuple() + "; expected one dimension, " + words.shape());
        }
        long length = header.shape().get(0);
        if (length > MOST_NUMBERS) {
            throw tooMany("array", header);
        }
        checkPresent(header, length * type.width());
        boolean[] flags = new boolean[(int) length];
        for (int i = 0; i < flags.length; i++) {
            long begin = position;
            double value = type.value(bytes(type.width()));
            if (value != 0.0 && value != 1.0) {
                throw malformed(
                        begin,
                        "element " + i + ", counted from 0, is " + name(value) + "; expected 0 or 1, or booleans");
            }
            flags[i] = value == 1.0;
        }
        return flags;
    }

    /** Reads everything before the data. */
    private NpyHeader readHeader() throws IOException {
        NpyPreamble preamble = NpyPreamble.read(
                new NpyPreamble.Source(words.place(), words.container(), words.writer()), stream, size);
        headerBegin = preamble.headerBegin();
        position = preamble.dataBegin();
        return preamble.header();
    }

    /** Checks that a header describes a matrix that can be read, and that just this matrix is in the stream. */
    private Layout layout(NpyHeader header) {
        DataType type = type(header.type());
        String shape = header.shapeAsTuple();
        if (header.shape().size() != 2) {
            throw malformed(
                    headerBegin,
                    "the array has shape " + shape + "; expected two dimensions, " + words.shape()
                            + (header.shape().size() == 1
                                    ? ". A single row is made by " + words.variable() + ".reshape(1, -1)"
                                    : ""));
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
            throw tooMany("matrix", header);
        }
        checkPresent(header, rows * columns * type.width());
        return new Layout(type, (int) rows, (int) columns, header.fortranOrder(), position);
    }

    private UncheckedIOException tooMany(String array, NpyHeader header) {
        return malformed(
                headerBegin,
                "the " + array + " has shape " + header.shapeAsTuple() + ", which is more than the " + MOST_NUMBERS
                        + " numbers that can be read");
    }

    /** Checks that the data, which begins here, takes all that is left. */
    private void checkPresent(NpyHeader header, long expected) {
        long present = size - position;
        if (present != expected) {
            String comparison = "'" + header.type() + "' of shape " + header.shapeAsTuple() + " takes " + expected
                    + " bytes, and there are " + present;
            if (present < expected) {
                throw incomplete("the data: " + comparison);
            }
            throw malformed(
                    position + expected,
                    "the " + words.container() + " goes on after the data: " + comparison + writeAgain());
        }
    }

    private DataType type(String type) {
        return switch (type) {
            case "<f4" -> DataType.FLOAT;
            case "<f8" -> DataType.DOUBLE;
            default ->
                throw malformed(
                        headerBegin,
                        "the elements are of type '" + NpyHeaderParser.shortened(type) + "'" + endianness(type)
                                + "; expected '<f4' or '<f8', little-endian float32 or float64. " + advice(type));
        };
    }

    private static String endianness(String type) {
        return type.startsWith(">") ? " (big-endian)" : "";
    }

    /** How to make one of the types that can be read of another one, with all of its digits where that is possible. */
    private String advice(String type) {
        Matcher parts = TYPE.matcher(type);
        String kind = parts.matches() ? parts.group(1) : "";
        int bytes = kind.isEmpty() || parts.group(2).isEmpty() ? 0 : Integer.parseInt(parts.group(2));
        String variable = words.variable();
        return switch (kind) {
            case "b" -> conversion(DataType.FLOAT);
            case "i", "u" -> conversion(bytes <= Short.BYTES ? DataType.FLOAT : DataType.DOUBLE);
            case "f" -> conversion(bytes <= Float.BYTES ? DataType.FLOAT : DataType.DOUBLE);
            case "c" ->
                capitalized(words.content()) + " is real: save " + variable + ".real, or numpy.abs(" + variable + ")";
            default -> capitalized(words.content()) + " is made of numbers: save an array of them";
        };
    }

    private String conversion(DataType type) {
        return "Convert them with " + words.variable() + ".astype('<f" + type.width() + "')";
    }

    private static String capitalized(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private INDArray readFloats(Layout layout, IntPredicate finite) throws IOException {
        float[] values = new float[layout.length()];
        int done = 0;
        while (done < values.length) {
            ByteBuffer chunk = chunk(layout, done);
            int count = chunk.remaining() / Float.BYTES;
            chunk.asFloatBuffer().get(values, done, count);
            done += count;
        }
        checkFinite(layout, finite, index -> values[index]);
        long[] shape = layout.shape();
        return rowMajor(
                Nd4j.create(values, shape, Nd4j.getStrides(shape, layout.order()), layout.order(), DataType.FLOAT));
    }

    private INDArray readDoubles(Layout layout, IntPredicate finite) throws IOException {
        double[] values = new double[layout.length()];
        int done = 0;
        while (done < values.length) {
            ByteBuffer chunk = chunk(layout, done);
            int count = chunk.remaining() / Double.BYTES;
            chunk.asDoubleBuffer().get(values, done, count);
            done += count;
        }
        checkFinite(layout, finite, index -> values[index]);
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

    private void checkFinite(Layout layout, IntPredicate finite, IntToDoubleFunction values) {
        for (int row = 0; row < layout.rows(); row++) {
            for (int column = 0; finite.test(row) && column < layout.columns(); column++) {
                int index = layout.index(row, column);
                double value = values.applyAsDouble(index);
                if (!Double.isFinite(value)) {
                    throw malformed(
                            layout.begin() + (long) index * layout.type().width(),
                            "row " + row + ", column " + column + ", counted from 0, is " + name(value) + "; "
                                    + words.content() + " has finite numbers only");
                }
            }
        }
    }

    /** A number as NumPy shows it. */
    private static String name(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return value == (int) value ? String.valueOf((int) value) : String.valueOf(value);
    }

    /** Some of the data, from an element on. */
    private ByteBuffer chunk(Layout layout, int element) throws IOException {
        long remaining = (long) (layout.length() - element) * layout.type().width();
        return bytes((int) Math.min(CHUNK, remaining));
    }

    /** The next bytes, ready to be read; their number has been checked against the size. */
    private ByteBuffer bytes(int length) throws IOException {
        byte[] bytes = stream.readNBytes(length);
        position += bytes.length;
        if (bytes.length < length) {
            throw malformed(
                    position,
                    "the " + words.container() + " ends here, and was to have " + size + " bytes" + writeAgain());
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private UncheckedIOException incomplete(String part) {
        return malformed(size, "the " + words.container() + " ends within " + part + writeAgain());
    }

    private String writeAgain() {
        return "; write it again with " + words.writer();
    }

    private UncheckedIOException malformed(long offset, String message) {
        return malformed(words.place(), offset, message);
    }

    /** A type of elements that can say yes and no. */
    private record FlagType(char kind, int width) {

        private static final Pattern SUPPORTED = Pattern.compile("\\|b1|[|<]?[iu]1|<[iu][248]|<f[48]");

        static Optional<FlagType> of(String type) {
            return SUPPORTED.matcher(type).matches()
                    ? Optional.of(new FlagType(type.charAt(type.length() - 2), type.charAt(type.length() - 1) - '0'))
                    : Optional.empty();
        }

        double value(ByteBuffer element) {
            boolean unsigned = kind == 'u';
            return switch (width) {
                case Byte.BYTES -> unsigned ? Byte.toUnsignedInt(element.get()) : element.get();
                case Short.BYTES -> unsigned ? Short.toUnsignedInt(element.getShort()) : element.getShort();
                case Float.BYTES -> kind == 'f' ? element.getFloat() : element.getInt();
                default -> kind == 'f' ? element.getDouble() : element.getLong();
            };
        }
    }
}
