package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.losses.MaxMargin.Negatives;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;

class MaxMarginTest {

    private static final long SEED = 2_019;

    @Nested
    class Mean extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return MaxMargin.create(new MaxMargin.Options(0.1, Negatives.MEAN), inputs);
        }
    }

    @Nested
    class Hardest extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return MaxMargin.create(new MaxMargin.Options(0.2, Negatives.HARDEST), inputs);
        }
    }

    @Nested
    class WithAMarginThatEverythingViolates extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return MaxMargin.create(new MaxMargin.Options(3, Negatives.MEAN), inputs);
        }
    }

    @Nested
    class HardestWithoutAMargin extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return MaxMargin.create(new MaxMargin.Options(0, Negatives.HARDEST), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines 1, 1, 0 for the first video, 0, 0, 1 for the second and 0.6, 0.6, 0.8 for the third.
        List<Embedding> batch =
                Batches.of(new double[][] {{2, 0}, {0, 5}, {3, 4}}, new double[][] {{1, 0}, {3, 0}, {0, 1}});
        // First: 0.1 + 1 − 1 among texts, nothing among videos. Second: 0.1 and 1.1 among texts, 1.1 and 0.7 among
        // videos.
        // Third: nothing among texts, 0.1 + 1 − 0.8 among videos.
        assertThat(loss(0.1, Negatives.MEAN, 2).evaluate(batch, NO_PARAMETERS).perSample())
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(0.05, 0.6 + 0.9, 0.15);
        LossResult hardest = loss(0.1, Negatives.HARDEST, 2).evaluate(batch, NO_PARAMETERS);
        assertThat(hardest.perSample()).usingComparatorWithPrecision(1e-15).containsExactly(0.1, 1.1 + 1.1, 0.3);
        assertThat(hardest.similarities()).usingComparatorWithPrecision(1e-15).containsExactly(1.0, 0.0, 0.8);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.1", "2, 0.1", "2, 3", "9, 0.2", "150, 0.1", "150, 1.5"})
    void agreesWithTheDefinition(int samples, double margin) {
        List<Embedding> embeddings = Batches.random(samples, 6, new RandomStreams(SEED).generator(samples));
        for (Negatives negatives : Negatives.values()) {
            assertThat(loss(margin, negatives, 6)
                            .evaluate(embeddings, NO_PARAMETERS)
                            .perSample())
                    .as("%s, seed %d", negatives, SEED)
                    .usingComparatorWithPrecision(1e-13)
                    .containsExactly(definition(embeddings, margin, negatives));
        }
    }

    @Test
    void differsFromTheMeanOverAllPairsAsDocumented() {
        List<Embedding> embeddings = Batches.random(12, 6, new RandomStreams(SEED).generator());
        embeddings.forEach(embedding -> Arrays.fill(embedding.valid(), true));
        double[][] cosines = Batches.cosines(embeddings);
        double sum = 0.0;
        for (int i = 0; i < 12; i++) {
            for (int j = 0; j < 12; j++) {
                sum += Math.max(0, 0.1 + cosines[i][j] - cosines[i][i]);
                sum += Math.max(0, 0.1 + cosines[i][j] - cosines[j][j]);
            }
        }
        double value =
                loss(0.1, Negatives.MEAN, 6).evaluate(embeddings, NO_PARAMETERS).value();
        assertThat(value * 11 / 12 + 0.2 / 12).as("seed %d", SEED).isCloseTo(sum / 144, within(1e-14));
    }

    @ParameterizedTest
    @EnumSource(Negatives.class)
    void withoutNegativesTheValueIsZero(Negatives negatives) {
        LossResult result = loss(0.1, negatives, 2)
                .evaluate(Batches.of(new double[][] {{1, 0}}, new double[][] {{0, 1}}), NO_PARAMETERS);
        assertThat(result.value()).isZero();
        assertThat(result.gradients().get(0).norm2Number().doubleValue()).isZero();
    }

    @Test
    void ofEquallyHardNegativesTheFirstGetsTheGradient() {
        // Video 0 is as close to text 1 as to text 2. Elsewhere hardest negatives are parallel, where cosines are flat.
        List<INDArray> gradients = loss(0.1, Negatives.HARDEST, 2)
                .evaluate(
                        Batches.of(new double[][] {{1, 1}, {0, 1}, {0, 1}}, new double[][] {{1, 0}, {0, 1}, {0, 1}}),
                        NO_PARAMETERS)
                .gradients();
        assertThat(gradients.get(1).getRow(1).norm2Number().doubleValue()).isPositive();
        assertThat(gradients.get(1).getRow(2).norm2Number().doubleValue()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Negatives.class)
    void float32AndFloat64AgreeOnALargerBatch(Negatives negatives) {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(loss(0.1, negatives, 6));
    }

    /** The formula in the class documentation. */
    private static double[] definition(List<Embedding> embeddings, double margin, Negatives negatives) {
        boolean[] first = embeddings.get(0).valid();
        boolean[] second = embeddings.get(1).valid();
        double[][] cosines = Batches.cosines(embeddings);
        double[] perSample = new double[first.length];
        for (int i = 0; i < first.length; i++) {
            if (!first[i] || !second[i]) {
                continue;
            }
            double[] forward = new double[first.length];
            double[] backward = new double[first.length];
            int texts = 0;
            int videos = 0;
            for (int j = 0; j < first.length; j++) {
                if (j != i && second[j]) {
                    forward[texts++] = Math.max(0, margin + cosines[i][j] - cosines[i][i]);
                }
                if (j != i && first[j]) {
                    backward[videos++] = Math.max(0, margin + cosines[j][i] - cosines[i][i]);
                }
            }
            perSample[i] = reduce(Arrays.copyOf(forward, texts), negatives)
                    + reduce(Arrays.copyOf(backward, videos), negatives);
        }
        return perSample;
    }

    private static double reduce(double[] violations, Negatives negatives) {
        return switch (negatives) {
            case MEAN -> Arrays.stream(violations).average().orElse(0);
            case HARDEST -> Arrays.stream(violations).max().orElse(0);
        };
    }

    private static Loss loss(double margin, Negatives negatives, int width) {
        return MaxMargin.create(new MaxMargin.Options(margin, negatives), Batches.inputs(width));
    }
}
