package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;

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

class DebiasedTest {

    @Nested
    class WithDefaults extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Debiased.create(new Debiased.Options(0.5, 0.1, Direction.BOTH), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Debiased.create(new Debiased.Options(0.01, 0.1, Direction.FORWARD), inputs);
        }
    }

    @Nested
    class WhereMostNegativesArePositives extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Debiased.create(new Debiased.Options(0.2, 0.6, Direction.BACKWARD), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines: video 0 with both texts 1, video 1 with both 0. Positives and negatives of the anchors: video 0
        // (e, e), text 0 (e, 1), video 1 (1, 1), text 1 (1, e).
        List<Embedding> embeddings = Batches.of(new double[][] {{2, 0}, {0, 5}}, new double[][] {{1, 0}, {3, 0}});
        double e = Math.E;
        assertThat(loss(1.0, 0.1, Direction.BOTH)
                        .evaluate(embeddings, NO_PARAMETERS)
                        .perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(
                        0.5 * Math.log(2) + 0.5 * Math.log(1 + (1 - 0.1 * e) / 0.9 / e),
                        0.5 * Math.log(2) + 0.5 * Math.log(1 + (e - 0.1) / 0.9));
        // 1 − e / 2 is negative: the sum over the only negative is at least 1 / e.
        assertThat(loss(1.0, 0.5, Direction.BACKWARD)
                        .evaluate(embeddings, NO_PARAMETERS)
                        .perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(Math.log(1 + 1 / (e * e)), Math.log(1 + (e - 0.5) / 0.5));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void agreesWithTheDefinition(Direction direction) {
        for (double tauPlus : new double[] {0.02, 0.1, 0.7}) {
            AnchorDefinition.assertThatLossAgrees(
                    loss(0.3, tauPlus, direction), direction, (sample, positive, negatives) -> {
                        double sum = 0.0;
                        for (double negative : negatives) {
                            sum += Math.exp(negative / 0.3);
                        }
                        double own = Math.exp(positive / 0.3);
                        int count = negatives.length;
                        double estimate =
                                Math.max((sum - count * tauPlus * own) / (1 - tauPlus), count * Math.exp(-1 / 0.3));
                        return -Math.log(own / (own + estimate));
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void withoutBiasItIsInfoNce(Direction direction) {
        List<Embedding> embeddings = AnchorDefinition.batch(20);
        LossResult expected = InfoNce.create(new InfoNce.Options(0.1, false, 100, direction), Batches.inputs(6))
                .evaluate(embeddings, NO_PARAMETERS);
        Batches.assertThatResultsAgree(loss(0.1, 0.0, direction).evaluate(embeddings, NO_PARAMETERS), expected, 1e-12);
    }

    @Test
    void withoutNegativesThereIsNothingToLearn() {
        LossResult result = loss(0.5, 0.1, Direction.BOTH)
                .evaluate(Batches.of(new double[][] {{1, 0}}, new double[][] {{1, 1}}), NO_PARAMETERS);
        assertThat(result.value()).isZero();
        assertThat(result.gradients().get(0).norm2Number().doubleValue()).isZero();
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(loss(0.5, 0.1, Direction.BOTH));
    }

    @Test
    void resultsAreFiniteAtTheLowestTemperature() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(
                loss(LogitScale.SMALLEST_TEMPERATURE, 0.1, Direction.BOTH));
    }

    private static Loss loss(double temperature, double tauPlus, Direction direction) {
        return Debiased.create(new Debiased.Options(temperature, tauPlus, direction), Batches.inputs(6));
    }
}
