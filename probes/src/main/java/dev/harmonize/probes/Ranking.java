package dev.harmonize.probes;

import java.util.Arrays;

/** Collects the ranks of the correct items, query by query. Queries and items are the same samples. */
final class Ranking {

    /**
     * Scores closer than this tie. A matrix product may give equal rows scores that differ by rounding, depending on where
     * they stand, which must not break a tie.
     */
    private static final double TIE = 1e-12;

    private final int[] classes;
    private final int[] bestRanks;
    private double averagePrecisions;

    /**
     * Collects for these samples.
     *
     * @param classes of each sample; an item is correct for a query of its class
     */
    Ranking(int[] classes) {
        this.classes = classes;
        this.bestRanks = new int[classes.length];
    }

    /**
     * Ranks the items for one query.
     *
     * @param scores one per item; a score that is not a number ranks correct items last and wrong items first
     */
    void add(int query, double[] scores) {
        double[] correct = new double[scores.length];
        int count = 0;
        for (int item = 0; item < scores.length; item++) {
            if (classes[item] == classes[query]) {
                // Sorting puts NaN above every number; here it has to come last.
                correct[count++] = Double.isNaN(scores[item]) ? Double.POSITIVE_INFINITY : -scores[item];
            }
        }
        Arrays.sort(correct, 0, count);

        // wrongBefore[k] first counts the wrong items that precede the k-th correct one, but not the one before it.
        int[] wrongBefore = new int[count + 1];
        for (int item = 0; item < scores.length; item++) {
            if (classes[item] != classes[query]) {
                wrongBefore[firstNotAhead(correct, count, scores[item])]++;
            }
        }
        int wrong = 0;
        double precisions = 0.0;
        for (int k = 0; k < count; k++) {
            wrong += wrongBefore[k];
            int rank = wrong + k + 1;
            precisions += (k + 1.0) / rank;
            if (k == 0) {
                bestRanks[query] = rank;
            }
        }
        averagePrecisions += precisions / count;
    }

    /** The first of the ascending negated scores of correct items that does not clearly beat the score of a wrong one. */
    private static int firstNotAhead(double[] negatedScores, int count, double wrongScore) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (-negatedScores[middle] > wrongScore + TIE) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Share of the queries whose best correct item is among the first {@code cutoff}. */
    double recall(int cutoff) {
        return (double) Arrays.stream(bestRanks).filter(rank -> rank <= cutoff).count() / bestRanks.length;
    }

    /** The median of the ranks of the best correct items. */
    double medianRank() {
        int[] sorted = bestRanks.clone();
        Arrays.sort(sorted);
        return 0.5 * (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]);
    }

    /** The mean over the queries of average precision. */
    double meanAveragePrecision() {
        return averagePrecisions / bestRanks.length;
    }
}
