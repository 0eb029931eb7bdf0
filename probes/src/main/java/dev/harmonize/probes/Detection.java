package dev.harmonize.probes;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well a score finds the positive ones among samples, if the highest scores are looked at first. The samples are
 * sorted once; each may then count any number of times, which is what a bootstrap asks for.
 */
final class Detection {

    private final boolean[] positive;
    /** Sample numbers by descending score. */
    private final int[] order;
    /** Whether the sample at a position of the order has the same score as the one before it. */
    private final boolean[] tied;

    /**
     * Sorts.
     *
     * @param scores one per sample, finite
     * @param positive which samples are to be found
     */
    Detection(double[] scores, boolean[] positive) {
        this.positive = positive;
        this.order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(sample -> -scores[sample]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.tied = new boolean[scores.length];
        for (int i = 1; i < tied.length; i++) {
            tied[i] = scores[order[i]] == scores[order[i - 1]];
        }
    }

    /** Which samples are to be found. */
    boolean[] positive() {
        return positive;
    }

    /** With every sample counted once. */
    Quality quality() {
        return quality(IntStream.generate(() -> 1).limit(order.length).toArray());
    }

    /**
     * With every sample counted so many times.
     *
     * @param counts one per sample; at least one positive and one negative sample count
     */
    Quality quality(int[] counts) {
        long positives = 0;
        long negatives = 0;
        double rankedRight = 0;
        double precisions = 0;
        int i = 0;
        while (i < order.length) {
            long positivesHere = 0;
            long negativesHere = 0;
            do {
                int sample = order[i++];
                if (positive[sample]) {
                    positivesHere += counts[sample];
                } else {
                    negativesHere += counts[sample];
                }
            } while (i < order.length && tied[i]);
            rankedRight += negativesHere * (positives + 0.5 * positivesHere);
            positives += positivesHere;
            negatives += negativesHere;
            if (positivesHere > 0) {
                precisions += (double) positivesHere * positives / (positives + negatives);
            }
        }
        return new Quality(rankedRight / ((double) positives * negatives), precisions / positives);
    }

    /**
     * Figures that do not depend on a threshold.
     *
     * @param rocAuc area under the receiver operating characteristic: the share of the pairs of a positive and a negative
     *     sample of which the positive one has the higher score, ties half (Mann and Whitney, 1947)
     * @param averagePrecision Σ_n (R_n − R_{n−1}) P_n over the distinct scores as thresholds in descending order, with
     *     precision P_n and recall R_n of what scores at least that; no interpolation. Samples with one score enter
     *     together, so their order does not matter
     */
    record Quality(double rocAuc, double averagePrecision) {}
}
