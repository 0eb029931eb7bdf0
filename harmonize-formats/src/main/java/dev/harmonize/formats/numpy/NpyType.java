package dev.harmonize.formats.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type of plain numbers.
 *
 * @param kind as NumPy writes it: b boolean, i signed, u unsigned, f floating-point
 * @param width bytes of a number
 * @param order of the bytes
 */
record NpyType(char kind, int width, ByteOrder order) {

    /** What messages list. */
    static final String SUPPORTED = "booleans, int8 to int64, uint8 to uint32, float16, float32 and float64";

    private static final Pattern PATTERN = Pattern.compile("([<>|=]?)(b1|i[1248]|u[124]|f[248])");

    /** The type that a header names; empty if it is no number that can be read. */
    static Optional<NpyType> of(String type) {
        Matcher parts = PATTERN.matcher(type);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String name = parts.group(2);
        int width = name.charAt(1) - '0';
        // Nothing but the file says in which order a machine wrote it, where "=" is concerned.
        boolean ordered = width == 1 || "<".equals(parts.group(1)) || ">".equals(parts.group(1));
        ByteOrder order = ">".equals(parts.group(1)) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return ordered ? Optional.of(new NpyType(name.charAt(0), width, order)) : Optional.empty();
    }

    boolean isFloatingPoint() {
        return kind == 'f';
    }

    /** Reads numbers until the target is full; whole numbers of more than 24 bits lose their last digits. */
    void readFloats(ByteBuffer bytes, float[] target, int begin, int count) {
        bytes.order(order);
        if (kind == 'f' && width == Float.BYTES) {
            bytes.asFloatBuffer().get(target, begin, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target[begin + i] = floatAt(bytes, i * width);
        }
    }

    private float floatAt(ByteBuffer bytes, int position) {
        if (kind != 'f') {
            return longAt(bytes, position);
        }
        return width == Short.BYTES ? Float16.toFloat(bytes.getShort(position)) : (float) bytes.getDouble(position);
    }

    /** Reads whole numbers until the target is full. */
    void readIntegers(ByteBuffer bytes, long[] target, int begin, int count) {
        bytes.order(order);
        for (int i = 0; i < count; i++) {
            target[begin + i] = longAt(bytes, i * width);
        }
    }

    private long longAt(ByteBuffer bytes, int position) {
        boolean unsigned = kind != 'i';
        return switch (width) {
            case Byte.BYTES -> unsigned ? Byte.toUnsignedInt(bytes.get(position)) : bytes.get(position);
            case Short.BYTES -> unsigned ? Short.toUnsignedInt(bytes.getShort(position)) : bytes.getShort(position);
            case Integer.BYTES -> unsigned ? Integer.toUnsignedLong(bytes.getInt(position)) : bytes.getInt(position);
            default -> bytes.getLong(position);
        };
    }
}
