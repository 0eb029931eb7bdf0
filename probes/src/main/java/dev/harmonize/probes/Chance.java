package dev.harmonize.probes;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a uniformly random ranking of the N items reaches, exactly. A query of a class with n items has its best correct
 * item after rank r with probability C(N − n, r) / C(N, r). With n = 1 for all this is R@K = K / N, MedR = (N + 1) / 2
 * and mAP = H_N / N.
 */
final class Chance {

    /** A probability this close to one half is one half. */
    private static final double ROUNDING = 1e-9;

    private final int items;
    /** The different class sizes n. */
    private final int[] sizes;
    /** The share of the queries whose class has that size. */
    private final double[] shares;

    private Chance(int items, int[] sizes, double[] shares) {
        this.items = items;
        this.sizes = sizes;
        this.shares = shares;
    }

    /** For samples of these classes, which are queries and items alike. */
    static Chance of(int[] classes) {
        Map<Integer, Integer> sizeByClass =
                Arrays.stream(classes).boxed().collect(Collectors.toMap(each -> each, each -> 1, Integer::sum));
        Map<Integer, Integer> queriesBySize = new TreeMap<>();
        sizeByClass.values().forEach(size -> queriesBySize.merge(size, size, Integer::sum));
        return new Chance(
                classes.length,
                queriesBySize.keySet().stream().mapToInt(Integer::intValue).toArray(),
                queriesBySize.values().stream()
                        .mapToDouble(queries -> (double) queries / classes.length)
                        .toArray());
    }

    /** The expected share of queries whose best correct item is among the first {@code cutoff}. */
    double recall(int cutoff) {
        return foundWithin()[Math.min(cutoff, items)];
    }

    /** The median of the rank of the best correct item of a random query; the middle of it where it is an interval. */
    double medianRank() {
        double[] found = foundWithin();
        int lower = 1;
        while (found[lower] < 0.5 - ROUNDING) {
            lower++;
        }
        int upper = lower;
        while (found[upper] <= 0.5 + ROUNDING) {
            upper++;
        }
        return 0.5 * (lower + upper);
    }

    /**
     * The expected mean average precision. Rank r holds a correct item with probability n / N, and then (r − 1)(n − 1) /
     * (N − 1) correct items are expected before it.
     */
    double meanAveragePrecision() {
        double harmonic = 0.0;
        for (int rank = 1; rank <= items; rank++) {
            harmonic += 1.0 / rank;
        }
        double precision = 0.0;
        for (int s = 0; s < sizes.length; s++) {
            double others = items == 1 ? 0.0 : (sizes[s] - 1.0) / (items - 1.0);
            precision += shares[s] * (harmonic + others * (items - harmonic)) / items;
        }
        return precision;
    }

    /** The probability that a random query has a correct item at rank r or before; index r, from 0 to N. */
    private double[] foundWithin() {
        double[] found = new double[items + 1];
        for (int s = 0; s < sizes.length; s++) {
            double missed = 1.0;
            for (int rank = 1; rank <= items; rank++) {
                int wrongLeft = items - sizes[s] - (rank - 1);
                missed *= Math.max(0.0, wrongLeft) / (items - (rank - 1));
                found[rank] += shares[s] * (1.0 - missed);
            }
        }
        return found;
    }
}
