package dev.harmonize.formats.numpy;

/** IEEE 754 half precision; {@code Float.float16ToFloat} came with Java 20. */
final class Float16 {

    private static final int FRACTION_BITS = 10;
    private static final int FRACTION_MASK = (1 << FRACTION_BITS) - 1;
    private static final int LARGEST_EXPONENT = 0x1f;
    private static final int EXPONENT_SHIFT = 23 - FRACTION_BITS;
    private static final int BIAS_DIFFERENCE = 127 - 15;

    /** The smallest half that is not 0. */
    private static final float SUBNORMAL_UNIT = 0x1p-24f;

    private Float16() {}

    /** The same number; the bits of a NaN are kept as far as they go. */
    static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> FRACTION_BITS & LARGEST_EXPONENT;
        int fraction = half & FRACTION_MASK;
        if (exponent == 0) {
            float magnitude = fraction * SUBNORMAL_UNIT;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wide = exponent == LARGEST_EXPONENT ? 0xff : exponent + BIAS_DIFFERENCE;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << EXPONENT_SHIFT);
    }
}
