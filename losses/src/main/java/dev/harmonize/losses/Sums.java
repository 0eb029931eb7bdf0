package dev.harmonize.losses;

/** Sums of plain arrays, faster than one number after the other, and in an order that depends on the length only. */
final class Sums {

    private Sums() {}

    /** The sum of the first numbers. */
    static double of(double[] values, int length) {
        double a = 0.0;
        double b = 0.0;
        double c = 0.0;
        double d = 0.0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < length; i++) {
            a += values[i];
        }
        return (a + b) + (c + d);
    }

    /** Σ a_i b_i over the first numbers of two arrays. */
    static double ofProducts(double[] a, double[] b, int length) {
        double p = 0.0;
        double q = 0.0;
        double r = 0.0;
        double s = 0.0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            p += a[i] * b[i];
            q += a[i + 1] * b[i + 1];
            r += a[i + 2] * b[i + 2];
            s += a[i + 3] * b[i + 3];
        }
        for (; i < length; i++) {
            p += a[i] * b[i];
        }
        return (p + q) + (r + s);
    }
}
