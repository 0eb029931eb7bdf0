package dev.harmonize.core.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

class ConflictHistogramTest {

    private static final List<String> THREE = List.of("a", "b", "c");

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 49, 50, 51, 120, 501})
    void windowsDivideTrainingWithoutGapsAndHoldTheStepsThatTheySay(int steps) {
        ConflictHistogram histogram = new ConflictHistogram(List.of("a", "b"), List.of(), steps);

        for (int step = 0; step < steps; step++) {
            histogram.add(step, pair(0.5), List.of(), 1);
        }

        List<ConflictHistogram.Window> windows = histogram.windows();
        assertThat(windows).hasSize(Math.min(50, steps));
        int next = 0;
        for (ConflictHistogram.Window window : windows) {
            assertThat(window.begin()).isEqualTo(next);
            next = window.end();
            assertThat(window.end() - window.begin())
                    .isBetween(steps / windows.size(), (steps - 1) / windows.size() + 1);
            assertThat(window.measuredSteps()).isEqualTo(window.end() - window.begin());
        }
        assertThat(next).isEqualTo(steps);
    }

    @Test
    void binsHoldWhatLiesBetweenTheirEdges() {
        double[] edges = ConflictHistogram.binEdges();

        assertThat(edges).hasSize(41).isSorted().contains(-1.0, -0.95, -0.1, 0.0, 0.15, 0.3, 0.7, 1.0);
        for (int i = 0; i < edges.length; i++) {
            assertThat(binOf(edges[i])).as("bin of edge %s", edges[i]).isEqualTo(Math.min(i, 39));
            if (i > 0) {
                assertThat(binOf(Math.nextDown(edges[i])))
                        .as("bin of the number before %s", edges[i])
                        .isEqualTo(i - 1);
            }
        }
        assertThat(binOf(-0.0)).isEqualTo(20);
        assertThat(binOf(-Double.MIN_NORMAL)).isEqualTo(19);
    }

    @Test
    void countsEqualARecountOfAllCosines() {
        int seed = 7;
        int steps = 60;
        int units = 9;
        RandomGenerator random = new RandomStreams(seed).generator();
        ConflictHistogram histogram = new ConflictHistogram(THREE, List.of("stack", "heads"), steps);
        double[] edges = ConflictHistogram.binEdges();
        List<ObjectivePair> pairs = ObjectivePair.all(3);
        long[][][][] expected = new long[3][pairs.size()][50][40];
        long[] comparable = new long[50];
        long[] conflicting = new long[50];
        double[] kept = new double[50];
        int[] measured = new int[50];
        for (int step = 0; step < steps; step += 1 + random.nextInt(2)) {
            int window = 49;
            while (window * steps / 50 > step) {
                window--;
            }
            boolean[] valid = new boolean[units * 3];
            for (int i = 0; i < valid.length; i++) {
                valid[i] = random.nextInt(4) > 0;
            }
            Gramians stack = gramians(units, random);
            Gramians heads = gramians(units, random);
            List<Gramians> regions = List.of(Gramians.sum(List.of(stack, heads)), stack, heads);
            for (int u = 0; u < units; u++) {
                boolean any = false;
                boolean negative = false;
                for (int region = 0; region < regions.size(); region++) {
                    for (int pair = 0; pair < pairs.size(); pair++) {
                        int k = pairs.get(pair).first();
                        int l = pairs.get(pair).second();
                        if (!valid[u * 3 + k] || !valid[u * 3 + l]) {
                            continue;
                        }
                        Gramians gramian = regions.get(region);
                        double cosine = gramian.get(u, k, l)
                                / Math.sqrt(gramian.get(u, k, k))
                                / Math.sqrt(gramian.get(u, l, l));
                        int bin = 0;
                        while (bin < 39 && edges[bin + 1] <= cosine) {
                            bin++;
                        }
                        expected[region][pair][window][bin]++;
                        if (region == 0) {
                            any = true;
                            negative |= cosine < 0;
                        }
                    }
                }
                comparable[window] += any ? 1 : 0;
                conflicting[window] += negative ? 1 : 0;
            }
            double share = random.nextDouble();
            kept[window] += share;
            measured[window]++;
            MeasuredConflict conflict = MeasuredConflict.of(List.of(stack, heads), valid);
            histogram.add(step, conflict.overall(), conflict.byGroup(), share);
        }

        for (int pair = 0; pair < pairs.size(); pair++) {
            String name = pairs.get(pair).name(THREE);
            assertThat(histogram.counts().get(name)).as("seed %s", seed).isDeepEqualTo(expected[0][pair]);
            assertThat(requireNonNull(histogram.groupCounts().get("stack")).get(name))
                    .isDeepEqualTo(expected[1][pair]);
            assertThat(requireNonNull(histogram.groupCounts().get("heads")).get(name))
                    .isDeepEqualTo(expected[2][pair]);
        }
        for (int w = 0; w < 50; w++) {
            ConflictHistogram.Window window = histogram.windows().get(w);
            assertThat(window.measuredSteps()).isEqualTo(measured[w]);
            assertThat(window.units()).isEqualTo((long) measured[w] * units);
            assertThat(window.unitsWithCosine()).isEqualTo(comparable[w]);
            assertThat(window.unitsWithoutCosine()).isEqualTo((long) measured[w] * units - comparable[w]);
            assertThat(window.conflictRate()).isEqualTo((double) conflicting[w] / comparable[w], within(1e-12));
            assertThat(window.kept()).isEqualTo(kept[w] / measured[w], within(1e-12));
        }
    }

    @Test
    void oneGroupIsTheWholeScopeAndIsNotCountedTwice() {
        ConflictHistogram histogram = new ConflictHistogram(List.of("a", "b"), List.of(), 2);

        histogram.add(1, pair(-0.5), List.of(pair(-0.5)), 1);

        assertThat(histogram.groupCounts()).isEmpty();
        assertThat(histogram.counts()).containsOnlyKeys("a~b");
    }

    @Test
    void whereNothingWasMeasuredThereAreNoShares() {
        ConflictHistogram histogram = new ConflictHistogram(List.of("a", "b"), List.of(), 3);

        assertThat(histogram.isEmpty()).isTrue();
        histogram.add(2, pair(0.5), List.of(), 0.25);

        assertThat(histogram.isEmpty()).isFalse();
        assertThat(histogram.windows().get(0))
                .isEqualTo(new ConflictHistogram.Window(0, 1, 0, 0, 0, Double.NaN, Double.NaN));
        assertThat(histogram.windows().get(2)).isEqualTo(new ConflictHistogram.Window(2, 3, 1, 1, 1, 0.0, 0.25));
    }

    private static int binOf(double cosine) {
        ConflictHistogram histogram = new ConflictHistogram(List.of("a", "b"), List.of(), 1);
        histogram.add(0, pair(cosine), List.of(), 1);
        long[] bins = requireNonNull(histogram.counts().get("a~b"))[0];
        assertThat(Arrays.stream(bins).sum()).isEqualTo(1);
        int bin = 0;
        while (bins[bin] == 0) {
            bin++;
        }
        return bin;
    }

    /** One unit with this cosine. */
    private static UnitCosines pair(double cosine) {
        return UnitCosines.of(new Gramians(1, 2, new double[] {1, cosine, cosine, 1}), new boolean[] {true, true});
    }

    /** Gram matrices of random vectors. */
    private static Gramians gramians(int units, RandomGenerator random) {
        double[] values = new double[units * 9];
        for (int u = 0; u < units; u++) {
            double[][] rows = new double[3][4];
            for (double[] row : rows) {
                Arrays.setAll(row, n -> random.nextGaussian());
            }
            for (int k = 0; k < 3; k++) {
                for (int l = 0; l < 3; l++) {
                    for (int n = 0; n < 4; n++) {
                        values[u * 9 + k * 3 + l] += rows[k][n] * rows[l][n];
                    }
                }
            }
        }
        return new Gramians(units, 3, values);
    }
}
