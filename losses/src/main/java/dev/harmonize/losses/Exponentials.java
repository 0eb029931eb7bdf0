package dev.harmonize.losses;

/**
 * Many values of exp(a (c − 1)) at once, for cosines c: relative error below 3e-13 where a ≤ 32 and below 5e-12 beyond, about ten times as fast as {@link
 * Math#exp}.
 *
 * <p>exp(x) = exp(x / 2^k)^(2^k): a polynomial where the argument is small, then k squarings. There is nothing but
 * multiplication and addition in the loop, so that compilers turn it into vector instructions.
 */
final class Exponentials {

    /** a: exp(−2a) and its reciprocal, and sums of them, are far from the limits of double precision. */
    static final double MAXIMUM_FACTOR = 340.0;

    /** exp(−2a) ≥ 1e-30, while the least normal number is 1e-38. */
    private static final double MAXIMUM_FACTOR_OF_FLOATS = 34.0;

    /**
     * Coefficients of the polynomial that agrees with exp(x) at 0 and at the eight Chebyshev nodes of [−1/4, 0], and
     * between them to within 1e-15.
     */
    private static final double C8 = 2.2202846384472103e-5;

    private static final double C7 = 0.00019737745066486205;
    private static final double C6 = 0.001388671969740839;
    private static final double C5 = 0.008333308050146792;
    private static final double C4 = 0.04166666506298504;
    private static final double C3 = 0.1666666666166493;
    private static final double C2 = 0.49999999999940514;
    private static final double C1 = 0.9999999999999989;

    /** 2a up to which eight squarings are enough. */
    private static final double RANGE_OF_EIGHT = 64.0;

    private final double factor;
    private final double scale;
    private final boolean eightAreEnough;

    /**
     * Exponentials with this a.
     *
     * @param factor a, in (0, {@value #MAXIMUM_FACTOR}]
     */
    Exponentials(double factor) {
        if (!(factor > 0.0 && factor <= MAXIMUM_FACTOR)) {
            throw new IllegalArgumentException("cosines are multiplied by at most " + MAXIMUM_FACTOR
                    + " before their exponential, not by " + factor);
        }
        this.factor = factor;
        this.eightAreEnough = 2.0 * factor <= RANGE_OF_EIGHT;
        this.scale = factor / (eightAreEnough ? 1 << 8 : 1 << 12);
    }

    /** a. */
    double factor() {
        return factor;
    }

    /** Whether exponentials, and the reciprocals of their sums, are normal numbers of single precision. */
    boolean fitSinglePrecision() {
        return factor <= MAXIMUM_FACTOR_OF_FLOATS;
    }

    /** Exponentials of the first cosines of an array. */
    void of(double[] cosines, double[] target, int length) {
        for (int i = 0; i < length; i++) {
            double x = scale * (cosines[i] - 1.0);
            double y = x * C8 + C7;
            y = y * x + C6;
            y = y * x + C5;
            y = y * x + C4;
            y = y * x + C3;
            y = y * x + C2;
            y = y * x + C1;
            y = y * x + 1.0;
            y = y * y;
            y = y * y;
            y = y * y;
            y = y * y;
            y = y * y;
            y = y * y;
            y = y * y;
            target[i] = y * y;
        }
        if (!eightAreEnough) {
            for (int i = 0; i < length; i++) {
                double y = target[i];
                y = y * y;
                y = y * y;
                y = y * y;
                target[i] = y * y;
            }
        }
    }
}
