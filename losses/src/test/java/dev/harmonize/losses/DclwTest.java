package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

class DclwTest {

    @Nested
    class WithDefaults extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Dclw.create(new Dclw.Options(0.1, 0.5, Direction.BOTH), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Dclw.create(new Dclw.Options(0.01, 0.5, Direction.FORWARD), inputs);
        }
    }

    @Nested
    class WithVeryUnequalWeights extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Dclw.create(new Dclw.Options(0.3, 0.05, Direction.BACKWARD), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines: video 0 with both texts 1, video 1 with both 0. Each sample's similarities to its two negatives are
        // 0 and 1; its similarity to its positive is 1 and 0.
        LossResult result = loss(1.0, 1.0, Direction.BOTH)
                .evaluate(Batches.of(new double[][] {{2, 0}, {0, 5}}, new double[][] {{1, 0}, {3, 0}}), NO_PARAMETERS);
        double weight = 2 - 2 * Math.E / (Math.E + 1);
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-14).containsExactly(-weight + 0.5, 0.5);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void agreesWithTheDefinition(Direction direction) {
        for (int samples : new int[] {1, 2, 9, 83}) {
            List<Embedding> embeddings = AnchorDefinition.batch(samples);
            double[] weights = weights(embeddings, 0.5);
            AnchorDefinition.assertThatLossAgrees(
                    loss(0.1, 0.5, direction), embeddings, direction, (sample, positive, negatives) -> {
                        double sum = 0.0;
                        for (double negative : negatives) {
                            sum += Math.exp(negative / 0.1);
                        }
                        return -weights[sample] * positive / 0.1 + (negatives.length == 0 ? 0.0 : Math.log(sum));
                    });
        }
    }

    @Test
    void withNearlyEqualWeightsItIsDcl() {
        List<Embedding> embeddings = AnchorDefinition.batch(20);
        LossResult expected = Dcl.create(new Dcl.Options(0.1, Direction.BOTH), Batches.inputs(6))
                .evaluate(embeddings, NO_PARAMETERS);
        Batches.assertThatResultsAgree(
                loss(0.1, 1e10, Direction.BOTH).evaluate(embeddings, NO_PARAMETERS), expected, 1e-7);
    }

    @Test
    void inABatchOfOneItIsDcl() {
        LossResult result = loss(0.1, 0.5, Direction.BOTH)
                .evaluate(Batches.of(new double[][] {{1, 0}}, new double[][] {{3, 4}}), NO_PARAMETERS);
        assertThat(result.value()).isCloseTo(-6.0, within(1e-12));
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(loss(0.1, 0.5, Direction.BOTH));
    }

    @Test
    void resultsAreFiniteAtTheLowestTemperatures() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(
                loss(LogitScale.SMALLEST_TEMPERATURE, LogitScale.SMALLEST_TEMPERATURE, Direction.BOTH));
    }

    private static double[] weights(List<Embedding> embeddings, double sigma) {
        double[][] cosines = Batches.cosines(embeddings);
        double sum = 0.0;
        int count = 0;
        for (int i = 0; i < cosines.length; i++) {
            if (embeddings.get(0).valid()[i] && embeddings.get(1).valid()[i]) {
                sum += Math.exp(cosines[i][i] / sigma);
                count++;
            }
        }
        double[] weights = new double[cosines.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 2 - count * Math.exp(cosines[i][i] / sigma) / sum;
        }
        return weights;
    }

    private static Loss loss(double temperature, double sigma, Direction direction) {
        return Dclw.create(new Dclw.Options(temperature, sigma, direction), Batches.inputs(6));
    }
}
