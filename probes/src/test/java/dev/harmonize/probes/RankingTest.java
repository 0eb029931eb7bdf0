package dev.harmonize.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankingTest {

    @Test
    void ranksAreCountedByHand() {
        Ranking ranking = new Ranking(new int[] {0, 1, 2, 3});
        ranking.add(0, new double[] {0.9, 0.1, 0.2, 0.3});
        ranking.add(1, new double[] {0.9, 0.1, 0.2, 0.3});
        ranking.add(2, new double[] {0.9, 0.1, 0.2, 0.3});
        ranking.add(3, new double[] {0.9, 0.1, 0.2, 0.3});
        // Ranks 1, 4, 3, 2.
        assertThat(ranking.recall(1)).isEqualTo(0.25);
        assertThat(ranking.recall(3)).isEqualTo(0.75);
        assertThat(ranking.medianRank()).isEqualTo(2.5);
        assertThat(ranking.meanAveragePrecision()).isCloseTo((1 + 1 / 4.0 + 1 / 3.0 + 1 / 2.0) / 4, within(1e-15));
    }

    @Test
    void itemsOfTheSameClassAreCorrect() {
        Ranking ranking = new Ranking(new int[] {5, 5, 8, 5, 8});
        // For the first query, correct items at ranks 2, 3 and 5; for the others every order they like.
        ranking.add(0, new double[] {0.7, 0.1, 0.9, 0.5, 0.3});
        assertThat(ranking.meanAveragePrecision() * 5).isCloseTo((1 / 2.0 + 2 / 3.0 + 3 / 5.0) / 3, within(1e-15));
    }

    @Test
    void wrongItemThatTiesRanksBefore() {
        Ranking ranking = new Ranking(new int[] {0, 1, 2});
        for (int query = 0; query < 3; query++) {
            ranking.add(query, new double[] {0.5, 0.5, 0.5 + 1e-15});
        }
        assertThat(ranking.recall(2)).isZero();
        assertThat(ranking.recall(3)).isEqualTo(1.0);
        assertThat(ranking.medianRank()).isEqualTo(3.0);
        assertThat(ranking.meanAveragePrecision()).isCloseTo(1 / 3.0, within(1e-15));
    }

    @Test
    void tiesBetweenCorrectItemsDoNotMatter() {
        Ranking ranking = new Ranking(new int[] {0, 0, 1});
        ranking.add(0, new double[] {0.5, 0.5, 0.1});
        assertThat(ranking.meanAveragePrecision() * 3).isCloseTo(1.0, within(1e-15));
    }

    @Test
    void scoresThatAreNotNumbersNeverHelp() {
        Ranking ranking = new Ranking(new int[] {0, 0, 1, 2});
        ranking.add(0, new double[] {Double.NaN, 0.5, Double.NaN, 0.1});
        // Item 2 first, item 1, item 3, item 0 last.
        assertThat(ranking.meanAveragePrecision() * 4).isCloseTo((1 / 2.0 + 2 / 4.0) / 2, within(1e-15));
    }
}
