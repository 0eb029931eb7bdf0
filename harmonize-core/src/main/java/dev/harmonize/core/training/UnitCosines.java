package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.Gramians;

import java.util.Arrays;
import java.util.List;

/**
 * The cosines between the objectives' contributions, per unit and pair of objectives, and the ratios of their norms. A
 * unit has no cosine for a pair of which an objective is not valid in it or contributes nothing; it enters no figure of
 * that pair.
 */
final class UnitCosines {

    private final List<ObjectivePair> pairs;
    private final int units;
    /** Pair-major; NaN where there is none. */
    private final double[] cosines;
    /** ‖g_a‖² / ‖g_b‖², pair-major; of no meaning where there is no cosine. */
    private final double[] squaredNormRatios;

    private final boolean[] comparable;
    private final boolean[] conflicting;
    private final int[] validObjectives;

    private UnitCosines(Gramians gramians, boolean[] valid) {
        int objectives = gramians.objectives();
        this.pairs = ObjectivePair.all(objectives);
        this.units = gramians.units();
        this.cosines = new double[pairs.size() * units];
        this.squaredNormRatios = new double[pairs.size() * units];
        this.comparable = new boolean[units];
        this.conflicting = new boolean[units];
        this.validObjectives = new int[units];
        for (int u = 0; u < units; u++) {
            for (int k = 0; k < objectives; k++) {
                validObjectives[u] += valid[u * objectives + k] ? 1 : 0;
            }
        }
        for (int p = 0; p < pairs.size(); p++) {
            int k = pairs.get(p).first();
            int l = pairs.get(p).second();
            for (int u = 0; u < units; u++) {
                boolean bothValid = valid[u * objectives + k] && valid[u * objectives + l];
                // Adding 0 makes -0 a 0, which is no conflict and belongs into the histogram's bin from 0.
                double cosine = bothValid ? gramians.cosine(u, k, l) + 0.0 : Double.NaN;
                cosines[p * units + u] = cosine;
                if (!Double.isNaN(cosine)) {
                    squaredNormRatios[p * units + u] = gramians.get(u, k, k) / gramians.get(u, l, l);
                    comparable[u] = true;
                    conflicting[u] |= cosine < 0;
                }
            }
        }
    }

    /**
     * The cosines within these matrices.
     *
     * @param valid whether objective k could judge unit u, length U·K, unit-major
     */
    static UnitCosines of(Gramians gramians, boolean[] valid) {
        return new UnitCosines(gramians, valid);
    }

    List<ObjectivePair> pairs() {
        return pairs;
    }

    /** Number of units, U. */
    int units() {
        return units;
    }

    /** The cosine of a unit for a pair, by its place in {@link #pairs()}; NaN if there is none. */
    double cosine(int pair, int unit) {
        return cosines[pair * units + unit];
    }

    /** The cosines that exist for a pair, ascending. */
    double[] sorted(int pair) {
        return sortedWhereComparable(pair, cosines);
    }

    /** The mean of the cosines that exist for a pair; NaN if there are none. */
    double mean(int pair) {
        return Arrays.stream(sorted(pair)).average().orElse(Double.NaN);
    }

    /** The share of the cosines that exist for a pair that are negative; NaN if there are none. */
    double conflictRate(int pair) {
        return Arrays.stream(sorted(pair))
                .map(cosine -> cosine < 0 ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * The median over units of ‖g_a‖ / ‖g_b‖; between two in the middle their geometric mean, so that (a, b) and (b, a)
     * have reciprocal ones. NaN if no unit has a cosine for the pair.
     */
    double medianNormRatio(int pair) {
        double[] ratios = sortedWhereComparable(pair, squaredNormRatios);
        if (ratios.length == 0) {
            return Double.NaN;
        }
        double below = Math.sqrt(ratios[(ratios.length - 1) / 2]);
        double above = Math.sqrt(ratios[ratios.length / 2]);
        return Math.sqrt(below * above);
    }

    /** Whether some pair of objectives has a cosine in a unit. */
    boolean comparable(int unit) {
        return comparable[unit];
    }

    /** Whether some pair of objectives has a negative cosine in a unit. */
    boolean conflicting(int unit) {
        return conflicting[unit];
    }

    /** Number of units in which some pair of objectives has a cosine. */
    int comparableUnits() {
        return count(comparable);
    }

    /** Number of units in which some pair of objectives has a negative cosine. */
    int conflictingUnits() {
        return count(conflicting);
    }

    /** Number of units in which exactly so many objectives are valid. */
    int unitsWithObjectives(int objectives) {
        int count = 0;
        for (int valid : validObjectives) {
            count += valid == objectives ? 1 : 0;
        }
        return count;
    }

    private double[] sortedWhereComparable(int pair, double[] values) {
        double[] found = new double[units];
        int count = 0;
        for (int i = pair * units; i < (pair + 1) * units; i++) {
            if (!Double.isNaN(cosines[i])) {
                found[count++] = values[i];
            }
        }
        double[] sorted = Arrays.copyOf(found, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
