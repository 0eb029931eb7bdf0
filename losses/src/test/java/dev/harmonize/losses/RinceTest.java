package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

class RinceTest {

    @Nested
    class WithDefaults extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Rince.create(new Rince.Options(0.1, 0.1, 0.01, Direction.BOTH), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Rince.create(new Rince.Options(0.01, 0.1, 0.01, Direction.FORWARD), inputs);
        }
    }

    @Nested
    class MostRobust extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Rince.create(new Rince.Options(0.5, 1.0, 0.3, Direction.BACKWARD), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines: video 0 with both texts 1, video 1 with both 0. Positives and sums of the anchors: video 0
        // (e, 2e), text 0 (e, e + 1), video 1 (1, 2), text 1 (1, e + 1); a power of ½ is a root.
        LossResult result = loss(1.0, 0.5, 0.25, Direction.BOTH)
                .evaluate(Batches.of(new double[][] {{2, 0}, {0, 5}}, new double[][] {{1, 0}, {3, 0}}), NO_PARAMETERS);
        double e = Math.E;
        assertThat(result.perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(
                        -2 * Math.sqrt(e) + 0.5 * Math.sqrt(2 * e) + 0.5 * Math.sqrt(e + 1),
                        -2 + 0.5 * Math.sqrt(2) + 0.5 * Math.sqrt(e + 1));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void agreesWithTheDefinition(Direction direction) {
        for (double q : new double[] {0.1, 0.5, 1.0}) {
            for (double lambda : new double[] {0.01, 0.5, 1.0}) {
                AnchorDefinition.assertThatLossAgrees(
                        loss(0.2, q, lambda, direction), direction, (sample, positive, negatives) -> {
                            double own = Math.exp(positive / 0.2);
                            double all = own;
                            for (double negative : negatives) {
                                all += Math.exp(negative / 0.2);
                            }
                            return -Math.pow(own, q) / q + Math.pow(lambda * all, q) / q;
                        });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void forSmallPowersItIsInfoNceButForAConstant(Direction direction) {
        List<Embedding> embeddings = AnchorDefinition.batch(20);
        LossResult infoNce = InfoNce.create(new InfoNce.Options(0.1, false, 100, direction), Batches.inputs(6))
                .evaluate(embeddings, NO_PARAMETERS);
        LossResult result = loss(0.1, 1e-12, 0.01, direction).evaluate(embeddings, NO_PARAMETERS);
        assertThat(result.value() - Math.log(0.01)).isCloseTo(infoNce.value(), within(1e-9));
        for (int k = 0; k < 2; k++) {
            assertThat(result.gradients().get(k).distance2(infoNce.gradients().get(k)))
                    .isLessThan(1e-9);
        }
    }

    @Test
    void withPowerOneItIsLinearInTheExponentials() {
        AnchorDefinition.assertThatLossAgrees(
                loss(0.5, 1.0, 0.3, Direction.BOTH), Direction.BOTH, (sample, positive, negatives) -> {
                    double value = -(1 - 0.3) * Math.exp(positive / 0.5);
                    for (double negative : negatives) {
                        value += 0.3 * Math.exp(negative / 0.5);
                    }
                    return value;
                });
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(loss(0.1, 0.1, 0.01, Direction.BOTH));
    }

    @Test
    void resultsAreFiniteAtTheLimits() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(
                loss(LogitScale.SMALLEST_TEMPERATURE, 0.15, 1.0, Direction.BOTH));
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(loss(1.0 / 30, 1.0, 1.0, Direction.BOTH));
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(
                loss(LogitScale.SMALLEST_TEMPERATURE, Double.MIN_NORMAL, Double.MIN_NORMAL, Direction.BOTH));
    }

    @Test
    void powersBeyondSinglePrecisionAreRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> loss(0.01, 0.5, 0.01, Direction.BOTH))
                .withMessage("is 0.5 with a temperature of 0.01, but q / temperature must be at most 30.0, not 50.0, or"
                        + " gradients would exceed single precision; lower q or raise the temperature")
                .satisfies(exception -> assertThat(exception.option()).isEqualTo("q"));
    }

    private static Loss loss(double temperature, double q, double lambda, Direction direction) {
        return Rince.create(new Rince.Options(temperature, q, lambda, direction), Batches.inputs(6));
    }
}
