package dev.harmonize.core.training;

/** Quantiles of a sorted sample, by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). */
public final class Quantiles {

    private Quantiles() {}

    /** The q-quantile of at least one number in ascending order. */
    public static double quantile(double[] sorted, double q) {
        double position = q * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
