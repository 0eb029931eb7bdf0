package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.FiniteDifferences;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

class DclTest {

    @Nested
    class WithDefaults extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Dcl.create(new Dcl.Options(0.1, Direction.BOTH), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Dcl.create(new Dcl.Options(0.01, Direction.FORWARD), inputs);
        }
    }

    @Nested
    class Backward extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Dcl.create(new Dcl.Options(1.5, Direction.BACKWARD), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines: video 0 with both texts 1, video 1 with both 0. Similarities of the anchors to their positive and
        // their only negative: video 0 (1, 1), text 0 (1, 0), video 1 (0, 0), text 1 (0, 1).
        LossResult result = loss(1.0, Direction.BOTH)
                .evaluate(Batches.of(new double[][] {{2, 0}, {0, 5}}, new double[][] {{1, 0}, {3, 0}}), NO_PARAMETERS);
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-14).containsExactly(-0.5, 0.5);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void agreesWithTheDefinition(Direction direction) {
        AnchorDefinition.assertThatLossAgrees(loss(0.1, direction), direction, (sample, positive, negatives) -> {
            double sum = 0.0;
            for (double negative : negatives) {
                sum += Math.exp(negative / 0.1);
            }
            return -positive / 0.1 + (negatives.length == 0 ? 0.0 : Math.log(sum));
        });
    }

    @Test
    void withoutNegativesThePositiveStillAttracts() {
        List<Embedding> embeddings = Batches.of(new double[][] {{1, 0}}, new double[][] {{3, 4}});
        Loss loss = loss(0.1, Direction.BOTH);
        LossResult result = loss.evaluate(embeddings, NO_PARAMETERS);
        assertThat(result.value()).isCloseTo(-6.0, within(1e-12));
        assertThat(FiniteDifferences.relativeError(
                        result.gradients().get(0),
                        FiniteDifferences.gradient(
                                rows -> loss.evaluate(
                                                List.of(
                                                        new Embedding(
                                                                embeddings
                                                                        .get(0)
                                                                        .output(),
                                                                rows,
                                                                1,
                                                                embeddings
                                                                        .get(0)
                                                                        .valid()),
                                                        embeddings.get(1)),
                                                NO_PARAMETERS)
                                        .value(),
                                embeddings.get(0).rows(),
                                1e-5),
                        1e-6))
                .isLessThan(1e-6);
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(loss(0.1, Direction.BOTH));
    }

    @Test
    void resultsAreFiniteAtTheLowestTemperature() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(loss(LogitScale.SMALLEST_TEMPERATURE, Direction.BOTH));
    }

    private static Loss loss(double temperature, Direction direction) {
        return Dcl.create(new Dcl.Options(temperature, direction), Batches.inputs(6));
    }
}
