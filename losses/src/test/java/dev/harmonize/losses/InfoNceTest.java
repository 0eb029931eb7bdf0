package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;

class InfoNceTest {

    @Nested
    class WithALearntTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.07, true, 100, Direction.BOTH), inputs);
        }
    }

    @Nested
    class WithAFixedTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.07, false, 100, Direction.BOTH), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.01, true, 200, Direction.BOTH), inputs);
        }
    }

    @Nested
    class Forward extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.2, true, 100, Direction.FORWARD), inputs);
        }
    }

    @Nested
    class Backward extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.2, false, 100, Direction.BACKWARD), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines 1 and 0 in the first row, 1 and 1 in the second row: each video and text at 0 or 90 degrees.
        LossResult result = fixed(1.0, Direction.BOTH)
                .evaluate(Batches.of(new double[][] {{2, 0}, {0, 5}}, new double[][] {{1, 0}, {3, 0}}), NO_PARAMETERS);
        double e = Math.E;
        // Row 0: {1, 1}, own 1; row 1: {0, 0}, own 0; column 0: {1, 0}, own 1; column 1: {1, 0}, own 0.
        assertThat(result.perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(
                        0.5 * Math.log(2) + 0.5 * (Math.log(e + 1) - 1), 0.5 * Math.log(2) + 0.5 * Math.log(e + 1));
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-14).containsExactly(1.0, 0.0);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void agreesWithTheDefinition(Direction direction) {
        AnchorDefinition.assertThatLossAgrees(fixed(0.1, direction), direction, (sample, positive, negatives) -> {
            double all = Math.exp(positive / 0.1);
            for (double negative : negatives) {
                all += Math.exp(negative / 0.1);
            }
            return Math.log(all) - positive / 0.1;
        });
    }

    @Test
    void resultsAreFiniteAtTheLowestTemperature() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(
                fixed(LogitScale.SMALLEST_TEMPERATURE, Direction.BOTH));
    }

    @Test
    void theTemperatureIsTheExponentialOfItsParameter() {
        Loss loss = InfoNce.create(new InfoNce.Options(0.07, true, 100, Direction.BOTH), Batches.inputs(2));
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, 1);
        loss.initialize(parameters);
        assertThat(parameters.getDouble(0)).isCloseTo(Math.log(1 / 0.07), within(1e-15));
        assertThat(loss.figures(parameters)).containsOnlyKeys("temperature");
        assertThat(loss.figures(parameters).get("temperature")).isCloseTo(0.07, within(1e-15));
    }

    @Test
    void whereTheTemperatureIsAtItsLimitItsGradientOnlyLeadsBack() {
        Loss loss = InfoNce.create(new InfoNce.Options(0.07, true, 20, Direction.BOTH), Batches.inputs(2));
        INDArray beyond = Nd4j.createFromArray(Math.log(40.0));
        assertThat(loss.figures(beyond).get("temperature")).isCloseTo(0.05, within(1e-15));
        // Nothing is confused with anything: a lower temperature would be better still.
        assertThat(gradient(loss, beyond, new double[][] {{1, 0}, {0, 1}})).isZero();
        // The pairs are swapped: a higher temperature is better.
        assertThat(gradient(loss, beyond, new double[][] {{0, 1}, {1, 0}})).isPositive();
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(fixed(0.07, Direction.BOTH));
    }

    private static double gradient(Loss loss, INDArray parameters, double[][] second) {
        return loss.evaluate(Batches.of(new double[][] {{1, 0}, {0, 1}}, second), parameters)
                .parameterGradients()
                .orElseThrow()
                .sumNumber()
                .doubleValue();
    }

    private static Loss fixed(double temperature, Direction direction) {
        return InfoNce.create(new InfoNce.Options(temperature, false, 100, direction), Batches.inputs(2));
    }
}
