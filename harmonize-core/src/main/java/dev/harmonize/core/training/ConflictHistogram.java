package dev.harmonize.core.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the cosines between the objectives' contributions were distributed while a model was trained. Training is divided
 * into at most {@value #MOST_WINDOWS} windows of steps, [-1, 1] into {@value #BINS} bins of equal width; what is stored is
 * a count per window, bin, pair of objectives and parameter group, whatever the number of steps and units.
 *
 * <p>Cosines are those before curriculum and realignment, of every step that was applied and in which conflict was
 * measured.
 */
public final class ConflictHistogram {

    static final int BINS = 40;
    static final int MOST_WINDOWS = 50;

    private static final double[] EDGES = edges();

    private final List<String> pairs;
    private final List<String> groups;
    private final int steps;
    private final Totals[] totals;
    private final long[][][] counts;
    private final long[][][][] groupCounts;

    /**
     * An empty histogram.
     *
     * @param objectives names of the K objectives
     * @param groups names of the parameter groups if there are several, else empty: then they are the whole scope
     * @param steps number of steps there will be
     */
    ConflictHistogram(List<String> objectives, List<String> groups, int steps) {
        this.pairs = ObjectivePair.all(objectives.size()).stream()
                .map(pair -> pair.name(objectives))
                .toList();
        this.groups = List.copyOf(groups);
        this.steps = steps;
        int windows = Math.min(MOST_WINDOWS, steps);
        this.totals = new Totals[windows];
        Arrays.setAll(totals, window -> new Totals());
        this.counts = new long[pairs.size()][windows][BINS];
        this.groupCounts = new long[groups.size()][pairs.size()][windows][BINS];
    }

    /**
     * One window of training.
     *
     * @param begin its first step
     * @param end one past its last step
     * @param measuredSteps in how many of its steps conflict was measured; all that follows is about these
     * @param units number of units
     * @param unitsWithCosine in how many of them some pair of objectives has a cosine over the whole scope
     * @param conflictRate the share of those in which some pair has a negative one; NaN if there are none
     * @param kept the mean over steps of Σω / U; NaN if there are none
     */
    public record Window(
            int begin, int end, int measuredSteps, long units, long unitsWithCosine, double conflictRate, double kept) {

        /** In how many units objectives or contributions are missing, so that nothing can be compared. */
        public long unitsWithoutCosine() {
            return units - unitsWithCosine;
        }
    }

    private static final class Totals {
        private int steps;
        private long units;
        private long comparable;
        private long conflicting;
        private double kept;
    }

    /**
     * Counts one step.
     *
     * @param byGroup per parameter group; as many as there are groups
     * @param kept Σω / U
     */
    void add(int step, UnitCosines overall, List<UnitCosines> byGroup, double kept) {
        int window = window(step);
        Totals total = totals[window];
        total.steps++;
        total.units += overall.units();
        total.comparable += overall.comparableUnits();
        total.conflicting += overall.conflictingUnits();
        total.kept += kept;
        count(overall, counts, window);
        for (int p = 0; p < groupCounts.length; p++) {
            count(byGroup.get(p), groupCounts[p], window);
        }
    }

    /** Whether conflict was measured in no step. */
    public boolean isEmpty() {
        for (Totals total : totals) {
            if (total.steps > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The bins' edges, ascending from -1 to 1, one more than there are bins. A bin holds what is at least its lower edge
     * and less than its upper one; the last holds 1 too. 0 is an edge, so that the bins below it hold the conflicts.
     */
    public static double[] binEdges() {
        return EDGES.clone();
    }

    /** The windows in the order of training. */
    public List<Window> windows() {
        List<Window> windows = new ArrayList<>();
        for (int w = 0; w < totals.length; w++) {
            Totals total = totals[w];
            windows.add(new Window(
                    boundary(w),
                    boundary(w + 1),
                    total.steps,
                    total.units,
                    total.comparable,
                    total.comparable == 0 ? Double.NaN : (double) total.conflicting / total.comparable,
                    total.steps == 0 ? Double.NaN : total.kept / total.steps));
        }
        return windows;
    }

    /** Numbers of units over the whole scope: by pair of objectives, {@code a~b}, an array [windows][bins]. */
    public Map<String, long[][]> counts() {
        return byPair(counts);
    }

    /** The same within each parameter group, by its name; empty if there is only one. */
    public Map<String, Map<String, long[][]>> groupCounts() {
        Map<String, Map<String, long[][]>> byGroup = new LinkedHashMap<>();
        for (int p = 0; p < groupCounts.length; p++) {
            byGroup.put(groups.get(p), byPair(groupCounts[p]));
        }
        return byGroup;
    }

    private Map<String, long[][]> byPair(long[][][] countsOfPairs) {
        Map<String, long[][]> byPair = new LinkedHashMap<>();
        for (int pair = 0; pair < countsOfPairs.length; pair++) {
            byPair.put(
                    pairs.get(pair),
                    Arrays.stream(countsOfPairs[pair]).map(long[]::clone).toArray(long[][]::new));
        }
        return byPair;
    }

    private static void count(UnitCosines cosines, long[][][] counts, int window) {
        for (int pair = 0; pair < counts.length; pair++) {
            long[] bins = counts[pair][window];
            for (int u = 0; u < cosines.units(); u++) {
                double cosine = cosines.cosine(pair, u);
                if (!Double.isNaN(cosine)) {
                    bins[bin(cosine)]++;
                }
            }
        }
    }

    /** Searched for and not calculated, so that the written edges hold to the last bit. */
    private static int bin(double cosine) {
        int found = Arrays.binarySearch(EDGES, cosine);
        int bin = found >= 0 ? found : -found - 2;
        return Math.min(bin, BINS - 1);
    }

    private static double[] edges() {
        double[] edges = new double[BINS + 1];
        Arrays.setAll(edges, i -> (2.0 * i - BINS) / BINS);
        return edges;
    }

    /** The first step of a window, or one past the last step of the one before it. */
    private int boundary(int window) {
        return Math.toIntExact((long) window * steps / totals.length);
    }

    /** The last window that begins at or before a step. */
    private int window(int step) {
        return Math.toIntExact(((step + 1L) * totals.length - 1) / steps);
    }
}
