package dev.harmonize.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.probes.Detection.Quality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

class DetectionTest {

    private static final double EXACT = 1e-14;

    @Test
    void separableSamplesAreFoundWithoutFault() {
        Quality quality = quality(new double[] {3, -1, 2, -7}, true, false, true, false);

        assertThat(quality).isEqualTo(new Quality(1, 1));
    }

    @Test
    void aScoreThatIsAlwaysWrongHasNoAreaAndTheLeastPrecision() {
        // Two positives at ranks 3 and 4 of 4.
        Quality quality = quality(new double[] {-3, 1, -2, 7}, true, false, true, false);

        assertThat(quality.rocAuc()).isZero();
        assertThat(quality.averagePrecision()).isCloseTo((1 / 3.0 + 2 / 4.0) / 2, within(EXACT));
    }

    @Test
    void oneScoreForAllIsChance() {
        Quality quality = quality(new double[] {2, 2, 2, 2, 2}, true, false, false, true, false);

        assertThat(quality).isEqualTo(new Quality(0.5, 0.4));
    }

    @Test
    void zerosOfEitherSignTie() {
        assertThat(quality(new double[] {0.0, -0.0}, true, false)).isEqualTo(new Quality(0.5, 0.5));
        assertThat(quality(new double[] {-0.0, 0.0}, true, false)).isEqualTo(new Quality(0.5, 0.5));
    }

    /** Values of scikit-learn 1.9's roc_auc_score and average_precision_score, which document these definitions. */
    @Test
    void figuresAreThoseOfScikitLearn() {
        assertClose(quality(new double[] {0.1, 0.4, 0.35, 0.8}, false, false, true, true), 0.75, 0.8333333333333333);
        assertClose(
                quality(
                        new double[] {0.9, 0.5, 0.5, 0.5, 0.3, 0.3, 0.1, 0.7},
                        false,
                        true,
                        true,
                        false,
                        true,
                        false,
                        false,
                        true),
                0.59375,
                0.5678571428571428);
        assertClose(
                quality(
                        new double[] {-2, -2, 0, 1, 1, 1, 3, 3, 5, 8},
                        false,
                        true,
                        false,
                        true,
                        true,
                        false,
                        false,
                        true,
                        true,
                        false),
                0.52,
                0.5285714285714285);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void figuresAreThoseOfTheDefinitions(long seed) {
        RandomGenerator random = new RandomStreams(seed).generator();
        int samples = 2 + random.nextInt(60);
        int levels = 1 + random.nextInt(samples);
        double[] scores = DoubleStream.generate(() -> random.nextInt(levels))
                .limit(samples)
                .toArray();
        boolean[] positive = new boolean[samples];
        for (int i = 1; i < samples; i++) {
            positive[i] = i == 1 || random.nextInt(3) == 0;
        }
        Quality quality = new Detection(scores, positive).quality();

        assertThat(quality.rocAuc()).as("seed %d", seed).isCloseTo(pairs(scores, positive), within(EXACT));
        assertThat(quality.averagePrecision())
                .as("seed %d", seed)
                .isCloseTo(thresholds(scores, positive), within(EXACT));
    }

    @Test
    void aSampleThatCountsTwiceIsTwoSamples() {
        double[] scores = {5, 4, 4, 2, 1};
        boolean[] positive = {false, true, false, true, false};
        int[] counts = {1, 3, 0, 2, 2};

        Quality counted = new Detection(scores, positive).quality(counts);

        assertThat(counted)
                .isEqualTo(quality(
                        new double[] {5, 4, 4, 4, 2, 2, 1, 1}, false, true, true, true, true, true, false, false));
    }

    private static Quality quality(double[] scores, boolean... positive) {
        return new Detection(scores, positive).quality();
    }

    private static void assertClose(Quality quality, double rocAuc, double averagePrecision) {
        assertThat(quality.rocAuc()).isCloseTo(rocAuc, within(EXACT));
        assertThat(quality.averagePrecision()).isCloseTo(averagePrecision, within(EXACT));
    }

    /** Every pair of a positive and a negative sample. */
    private static double pairs(double[] scores, boolean[] positive) {
        double right = 0;
        int count = 0;
        for (int p = 0; p < scores.length; p++) {
            for (int n = 0; n < scores.length; n++) {
                if (positive[p] && !positive[n]) {
                    count++;
                    right += scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;
                }
            }
        }
        return right / count;
    }

    /** Precision and recall counted anew at every threshold. */
    private static double thresholds(double[] scores, boolean[] positive) {
        double[] descending = DoubleStream.of(scores)
                .map(score -> -score)
                .sorted()
                .distinct()
                .map(score -> -score)
                .toArray();
        long positives =
                IntStream.range(0, scores.length).filter(i -> positive[i]).count();
        double recall = 0;
        double sum = 0;
        for (double threshold : descending) {
            long found = IntStream.range(0, scores.length)
                    .filter(i -> scores[i] >= threshold)
                    .count();
            long right = IntStream.range(0, scores.length)
                    .filter(i -> positive[i] && scores[i] >= threshold)
                    .count();
            double next = (double) right / positives;
            sum += (next - recall) * right / found;
            recall = next;
        }
        return sum;
    }
}
