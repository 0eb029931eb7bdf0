package dev.harmonize.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

class ChanceTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 11, 1000, 2499, 2500})
    void oneCorrectItemHasTheClosedForms(int items) {
        Chance chance = Chance.of(IntStream.range(0, items).toArray());
        for (int cutoff : new int[] {1, 5, 10}) {
            assertThat(chance.recall(cutoff)).isCloseTo(Math.min(1.0, (double) cutoff / items), within(1e-12));
        }
        assertThat(chance.medianRank()).isEqualTo((items + 1) / 2.0);
        double harmonic =
                IntStream.rangeClosed(1, items).mapToDouble(rank -> 1.0 / rank).sum();
        assertThat(chance.meanAveragePrecision()).isCloseTo(harmonic / items, within(1e-12));
    }

    @Test
    void classesAgreeWithAllRankings() {
        int[] classes = {7, 7, 7, 2, 2, 5};
        Chance chance = Chance.of(classes);
        List<Integer> bestRanks = new ArrayList<>();
        double averagePrecisions = 0.0;
        List<int[]> rankings = new ArrayList<>();
        permute(IntStream.range(0, classes.length).toArray(), 0, rankings);
        for (int[] ranking : rankings) {
            for (int query = 0; query < classes.length; query++) {
                int found = 0;
                double precisions = 0.0;
                for (int rank = 1; rank <= ranking.length; rank++) {
                    if (classes[ranking[rank - 1]] == classes[query]) {
                        found++;
                        precisions += (double) found / rank;
                        if (found == 1) {
                            bestRanks.add(rank);
                        }
                    }
                }
                averagePrecisions += precisions / found;
            }
        }
        int[] sorted = bestRanks.stream().mapToInt(Integer::intValue).sorted().toArray();
        for (int cutoff : new int[] {1, 2, 3, 5, 10}) {
            double share = Arrays.stream(sorted).filter(rank -> rank <= cutoff).count() / (double) sorted.length;
            assertThat(chance.recall(cutoff)).as("R@%d", cutoff).isCloseTo(share, within(1e-12));
        }
        assertThat(chance.medianRank()).isEqualTo(0.5 * (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]));
        assertThat(chance.meanAveragePrecision()).isCloseTo(averagePrecisions / sorted.length, within(1e-12));
    }

    @Test
    void aSingleClassIsAlwaysFound() {
        Chance chance = Chance.of(new int[] {3, 3, 3, 3});
        assertThat(chance.recall(1)).isCloseTo(1.0, within(1e-12));
        assertThat(chance.medianRank()).isEqualTo(1.0);
        assertThat(chance.meanAveragePrecision()).isCloseTo(1.0, within(1e-12));
    }

    private static void permute(int[] values, int next, List<int[]> result) {
        if (next == values.length) {
            result.add(values.clone());
            return;
        }
        for (int i = next; i < values.length; i++) {
            int[] swapped = values.clone();
            swapped[next] = values[i];
            swapped[i] = values[next];
            permute(swapped, next + 1, result);
        }
    }
}
