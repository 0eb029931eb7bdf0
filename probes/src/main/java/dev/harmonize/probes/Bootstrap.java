package dev.harmonize.probes;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Percentile bootstrap of a {@link Detection} (Efron and Tibshirani, 1993, chapter 13). Stratified: positive and negative
 * samples are drawn with replacement among their own kind, so that every resample has both in the numbers of the original,
 * and the interval is one for that share of positives.
 *
 * @param resamples how many, at least 1
 * @param confidence the probability that the interval is to cover, within (0, 1)
 */
record Bootstrap(int resamples, double confidence) {

    /**
     * Ends of an interval.
     *
     * @param low the lower end
     * @param high the upper end
     */
    record Interval(double low, double high) {}

    /**
     * Intervals.
     *
     * @param rocAuc of {@link Detection.Quality#rocAuc}
     * @param averagePrecision of {@link Detection.Quality#averagePrecision}
     */
    record Intervals(Interval rocAuc, Interval averagePrecision) {}

    /**
     * Resamples.
     *
     * @param detection with at least one positive and one negative sample
     * @param random detections that agree in their positive samples get the same resamples from generators in the same
     *     state
     */
    Intervals intervals(Detection detection, RandomGenerator random) {
        boolean[] positive = detection.positive();
        int[] positives = members(positive, true);
        int[] negatives = members(positive, false);
        double[] areas = new double[resamples];
        double[] precisions = new double[resamples];
        int[] counts = new int[positive.length];
        for (int r = 0; r < resamples; r++) {
            Arrays.fill(counts, 0);
            draw(positives, counts, random);
            draw(negatives, counts, random);
            Detection.Quality quality = detection.quality(counts);
            areas[r] = quality.rocAuc();
            precisions[r] = quality.averagePrecision();
        }
        return new Intervals(interval(areas), interval(precisions));
    }

    private static int[] members(boolean[] positive, boolean wanted) {
        return IntStream.range(0, positive.length)
                .filter(sample -> positive[sample] == wanted)
                .toArray();
    }

    private static void draw(int[] stratum, int[] counts, RandomGenerator random) {
        for (int draw = 0; draw < stratum.length; draw++) {
            counts[stratum[random.nextInt(stratum.length)]]++;
        }
    }

    private Interval interval(double[] values) {
        Arrays.sort(values);
        double tail = 0.5 * (1.0 - confidence);
        return new Interval(quantile(values, tail), quantile(values, 1.0 - tail));
    }

    /** By linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). */
    private static double quantile(double[] sorted, double q) {
        double position = q * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
