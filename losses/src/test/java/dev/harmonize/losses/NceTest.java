package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;

class NceTest extends LossContract {

    @Override
    protected Loss create(List<LossInput> inputs) {
        return Nce.create(new Nce.Options(0.07), inputs);
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return Nce.create(new Nce.Options(0.01), inputs);
        }
    }

    @Test
    void orthogonalPairsHaveTheValueComputedByHand() {
        // cos = 1 within and 0 between the two samples: each half of the denominator is e + 1.
        Loss loss = Nce.create(new Nce.Options(1.0), Batches.inputs(2));
        LossResult result = loss.evaluate(
                Batches.of(new double[][] {{3, 0}, {0, 2}}, new double[][] {{1, 0}, {0, 5}}), NO_PARAMETERS);
        double expected = Math.log(2 * Math.E + 2) - 1;
        assertThat(result.value()).isCloseTo(expected, within(1e-14));
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-14).containsExactly(expected, expected);
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-14).containsExactly(1.0, 1.0);
    }

    @Test
    void singleSampleCostsLogTwoBecauseItsPositiveIsCountedTwice() {
        Loss loss = Nce.create(new Nce.Options(0.07), Batches.inputs(2));
        LossResult result = loss.evaluate(Batches.of(new double[][] {{1, 2}}, new double[][] {{-3, 1}}), NO_PARAMETERS);
        assertThat(result.value()).isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void lowTemperatureStaysFiniteForTheWorstPossibleBatch() {
        // Every positive is opposite and every negative identical: log of a quotient of exp(2 / 0.005) = exp(400).
        Loss loss = Nce.create(new Nce.Options(LogitScale.SMALLEST_TEMPERATURE), Batches.inputs(2));
        LossResult result = loss.evaluate(
                Batches.of(new double[][] {{1, 0}, {-1, 0}}, new double[][] {{-1, 0}, {1, 0}}), NO_PARAMETERS);
        assertThat(result.value()).isCloseTo(400 + Math.log(2), within(1e-9));
    }

    @Test
    void candidatesAreRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> create(List.of(input(Modality.VIDEO, 1), input(Modality.TEXT, 5))))
                .withMessage("compares one row per sample, but text has 5 candidates; use mil-nce or nce-symmetric");
    }
}
