package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of every lane of a vector. Not a number stays so.
 *
 * <p>Polynomials are minimax fits: least squares at Chebyshev nodes in double precision, reweighted until the errors level
 * out (Lawson), the highest coefficient rounded to single precision, the lower ones fitted anew, and so on down to the
 * constant. Numbers are clamped as integers, since floats' own minimum takes care of cases that cannot occur here and costs
 * six instructions instead of one; what takes part in no multiplication is next to free beside them.
 */
final class VectorFunctions {

    /** Added to a float's bits, it takes all that stand for no number, and only those, across the sign. */
    private static final int PAST_INFINITY = 0x007fffff;

    private static final float LOG2_E = 1.442695f;
    private static final float LN_2 = 0.6931472f;
    /** ln 2 − {@link #LN_2}. */
    private static final float LN_2_REST = -1.9046543e-9f;
    /** 1.5 · 2²³: what is added to it is rounded to an integer, found in the lowest bits. */
    private static final float ROUNDER = 12582912f;

    private static final int MANTISSA_BITS = 23;
    private static final int ONE = 0x3f800000;

    private static final int EXP_MAGNITUDE_BELOW = Float.floatToRawIntBits(88.0f);
    private static final int EXP_MAGNITUDE_ABOVE = Float.floatToRawIntBits(88.5f);

    /** From here on Φ is 1 in single precision; chosen among such so that the polynomial gives just that. */
    private static final float NORMAL_BOUND = 5.37f;
    /** 2 / {@link #NORMAL_BOUND}². */
    private static final float NORMAL_SCALE = 0.069355585f;

    /** From here on the slope is taken to be 1, as the polynomial gives. */
    private static final float GELU_BOUND = 5.687f;
    /** 2 / {@link #GELU_BOUND}². */
    private static final float GELU_SCALE = 0.06183916f;

    private VectorFunctions() {}

    /**
     * eˣ within two units in the last place for x in [−87, 88]; further below it passes to 0, further above to infinity.
     *
     * <p>x = n ln 2 + r with an integer n: 2ⁿ from bits, eʳ from a polynomial. n = −127 makes a power of 0, n = 128 one of
     * infinity, and there x is clamped.
     */
    static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.reinterpretAsInts()
                .add(PAST_INFINITY)
                .min(EXP_MAGNITUDE_ABOVE + PAST_INFINITY)
                .add(Integer.MIN_VALUE)
                .min(EXP_MAGNITUDE_BELOW + PAST_INFINITY)
                .sub(PAST_INFINITY + Integer.MIN_VALUE)
                .reinterpretAsFloats();
        FloatVector rounded = clamped.fma(LOG2_E, ROUNDER);
        FloatVector number = rounded.sub(ROUNDER);
        FloatVector rest = number.fma(all(-LN_2_REST), number.fma(all(-LN_2), clamped));
        FloatVector power = rounded.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                .add(ONE)
                .reinterpretAsFloats();
        return rest.fma(0.008312504f, 0.041890334f)
                .fma(rest, all(0.16667116f))
                .fma(rest, all(0.4999923f))
                .fma(rest, all(1f))
                .fma(rest, all(1f))
                .mul(power);
    }

    /**
     * The standard normal distribution's Φ(x), within 2e-7; 0 and 1 where |x| ≥ {@value #NORMAL_BOUND}.
     *
     * <p>(Φ(x) − ½) / x is an entire function of x², so one polynomial does, without an exponential and without cases. It is
     * of degree 14 in a variable that goes from −1 to 1.
     */
    static FloatVector normal(FloatVector x) {
        FloatVector magnitude = magnitude(x, NORMAL_BOUND);
        FloatVector t = magnitude.mul(magnitude).fma(NORMAL_SCALE, -1f);
        FloatVector aboveHalf = t.fma(0.000359720405f, -0.000944276282f)
                .fma(t, all(0.000822126574f))
                .fma(t, all(-0.00115646259f))
                .fma(t, all(0.00350663019f))
                .fma(t, all(-0.00645364216f))
                .fma(t, all(0.00939852465f))
                .fma(t, all(-0.0137327807f))
                .fma(t, all(0.0194388889f))
                .fma(t, all(-0.0256218109f))
                .fma(t, all(0.032113187f))
                .fma(t, all(-0.0393256396f))
                .fma(t, all(0.0487289578f))
                .fma(t, all(-0.0656815246f))
                .fma(t, all(0.131657973f))
                .mul(magnitude);
        return withSign(aboveHalf, x).add(0.5f);
    }

    /**
     * The slope of x Φ(x), Φ(x) + x φ(x), within 5e-7; 0 and 1 where |x| ≥ {@value #GELU_BOUND}. Like {@link #normal}, of
     * degree 16; the fit is to the slope less what it is above 1 at the bound, 2.4e-7, times |x / {@value #GELU_BOUND}|¹³.
     */
    static FloatVector geluSlope(FloatVector x) {
        FloatVector magnitude = magnitude(x, GELU_BOUND);
        FloatVector t = magnitude.mul(magnitude).fma(GELU_SCALE, -1f);
        FloatVector aboveHalf = t.fma(0.00430553593f, -0.0105444873f)
                .fma(t, all(0.00438003289f))
                .fma(t, all(-0.00113101304f))
                .fma(t, all(0.0238632802f))
                .fma(t, all(-0.0444982685f))
                .fma(t, all(0.0453778878f))
                .fma(t, all(-0.052126497f))
                .fma(t, all(0.0673657581f))
                .fma(t, all(-0.0732200518f))
                .fma(t, all(0.069104366f))
                .fma(t, all(-0.0615842529f))
                .fma(t, all(0.0537056141f))
                .fma(t, all(-0.0487808213f))
                .fma(t, all(0.0503464267f))
                .fma(t, all(-0.0630967394f))
                .fma(t, all(0.12445306f))
                .mul(magnitude);
        return withSign(aboveHalf, x).add(0.5f);
    }

    /** |x|, at most the bound. */
    private static FloatVector magnitude(FloatVector x, float bound) {
        return x.reinterpretAsInts()
                .and(Integer.MAX_VALUE)
                .add(PAST_INFINITY)
                .min(Float.floatToRawIntBits(bound) + PAST_INFINITY)
                .sub(PAST_INFINITY)
                .reinterpretAsFloats();
    }

    /** Numbers that are not negative, negated where x is. */
    private static FloatVector withSign(FloatVector magnitude, FloatVector x) {
        IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
        return magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
