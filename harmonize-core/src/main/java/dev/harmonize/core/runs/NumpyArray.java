package dev.harmonize.core.runs;

import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An array in NumPy's file format, npy 1.0: the magic {@code \x93NUMPY}, the version, the length of the header as an
 * unsigned little-endian 16-bit number, a Python dictionary of type, order and shape, and the numbers. NumPy reads it
 * without pickle.
 *
 * @param type as NumPy writes it, such as {@code <f4}
 * @param shape empty for a single value
 * @param data the elements, row-major and little-endian; handed over
 */
public record NumpyArray(String type, List<Long> shape, byte[] data) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    /** The data begins at a multiple of this, as the format asks. */
    private static final int ALIGNMENT = 64;

    public NumpyArray {
        shape = List.copyOf(shape);
    }

    /** float32, or float64 if the array is. */
    public static NumpyArray of(INDArray array) {
        long[] shape = array.shape();
        return array.dataType() == DataType.DOUBLE
                ? ofDoubles(HostMemory.doubles(array), shape)
                : ofFloats(HostMemory.floats(array), shape);
    }

    /** float32. */
    public static NumpyArray ofFloats(float[] values, long... shape) {
        byte[] data = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        littleEndian(data).asFloatBuffer().put(values);
        return of("<f4", values.length, shape, data);
    }

    /** float64. */
    public static NumpyArray ofDoubles(double[] values, long... shape) {
        byte[] data = new byte[Math.multiplyExact(values.length, Double.BYTES)];
        littleEndian(data).asDoubleBuffer().put(values);
        return of("<f8", values.length, shape, data);
    }

    /** int32. */
    public static NumpyArray ofInts(int[] values, long... shape) {
        byte[] data = new byte[Math.multiplyExact(values.length, Integer.BYTES)];
        littleEndian(data).asIntBuffer().put(values);
        return of("<i4", values.length, shape, data);
    }

    /** int64. */
    public static NumpyArray ofLongs(long[] values, long... shape) {
        byte[] data = new byte[Math.multiplyExact(values.length, Long.BYTES)];
        littleEndian(data).asLongBuffer().put(values);
        return of("<i8", values.length, shape, data);
    }

    /** Booleans, a byte each. */
    public static NumpyArray ofBooleans(boolean[] values, long... shape) {
        byte[] data = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            data[i] = (byte) (values[i] ? 1 : 0);
        }
        return of("|b1", values.length, shape, data);
    }

    /** Text, one element per string: Unicode of fixed width, UTF-32 padded with zeros. */
    public static NumpyArray ofStrings(List<String> values) {
        int width = values.stream()
                .mapToInt(value -> value.codePointCount(0, value.length()))
                .max()
                .orElse(0);
        // NumPy has no strings of width 0.
        int codePoints = Math.max(1, width);
        byte[] data = new byte[Math.multiplyExact(values.size() * codePoints, Integer.BYTES)];
        for (int i = 0; i < values.size(); i++) {
            ByteBuffer element = littleEndian(data).position(i * codePoints * Integer.BYTES);
            values.get(i).codePoints().forEach(element::putInt);
        }
        return of("<U" + codePoints, values.size(), new long[] {values.size()}, data);
    }

    private static ByteBuffer littleEndian(byte[] data) {
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static NumpyArray of(String type, int elements, long[] shape, byte[] data) {
        List<Long> dimensions = Arrays.stream(shape).boxed().toList();
        if (dimensions.stream().reduce(1L, Math::multiplyExact) != elements) {
            throw new IllegalArgumentException(elements + " elements do not make an array of shape " + dimensions);
        }
        return new NumpyArray(type, dimensions, data);
    }

    /** Everything that precedes the data. */
    byte[] header() {
        String dimensions = shape.size() == 1
                ? shape.get(0) + ","
                : shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + dimensions + "), }";
        int unpadded = MAGIC.length + Short.BYTES + dictionary.length() + 1;
        int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
        byte[] text = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(MAGIC.length + Short.BYTES + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) text.length)
                .put(text)
                .array();
    }

    /** Writes the array as an npy file. */
    void writeTo(OutputStream stream) throws IOException {
        stream.write(header());
        stream.write(data);
    }
}
