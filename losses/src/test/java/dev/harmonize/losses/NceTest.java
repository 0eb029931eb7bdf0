package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;

class NceTest extends LossContract {

    @Override
    protected Loss create(List<LossInput> inputs) {
        return Nce.create(new Nce.Options(0.07), inputs);
    }

    @Test
    void orthogonalPairsHaveTheValueComputedByHand() {
        // cos = 1 within and 0 between the two samples: each half of the denominator is e + 1.
        Loss loss = Nce.create(new Nce.Options(1.0), inputs(2));
        LossResult result = loss.evaluate(
                List.of(
                        embedding(Modality.VIDEO, new double[][] {{3, 0}, {0, 2}}),
                        embedding(Modality.AUDIO, new double[][] {{1, 0}, {0, 5}})),
                Nd4j.empty(DataType.DOUBLE));
        double expected = Math.log(2 * Math.E + 2) - 1;
        assertThat(result.value()).isCloseTo(expected, within(1e-14));
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-14).containsExactly(expected, expected);
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-14).containsExactly(1.0, 1.0);
    }

    @Test
    void singleSampleCostsLogTwoBecauseItsPositiveIsCountedTwice() {
        Loss loss = Nce.create(new Nce.Options(0.07), inputs(2));
        LossResult result = loss.evaluate(
                List.of(embedding(Modality.VIDEO, new double[][] {{1, 2}}), embedding(Modality.AUDIO, new double[][] {
                    {-3, 1}
                })),
                Nd4j.empty(DataType.DOUBLE));
        assertThat(result.value()).isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void lowTemperatureStaysFiniteForTheWorstPossibleBatch() {
        // Every positive is opposite and every negative identical: log of a quotient of exp(2 / 0.005) = exp(400).
        Loss loss = Nce.create(new Nce.Options(MilNce.MINIMUM_TEMPERATURE), inputs(2));
        LossResult result = loss.evaluate(
                List.of(
                        embedding(Modality.VIDEO, new double[][] {{1, 0}, {-1, 0}}),
                        embedding(Modality.AUDIO, new double[][] {{-1, 0}, {1, 0}})),
                Nd4j.empty(DataType.DOUBLE));
        assertThat(result.value()).isCloseTo(400 + Math.log(2), within(1e-9));
    }

    @Test
    void candidatesAreRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> create(List.of(input(Modality.VIDEO, 1), input(Modality.TEXT, 5))))
                .withMessage("compares one row per sample, but text has 5 candidates; use mil-nce or nce-symmetric");
    }

    private static List<LossInput> inputs(int width) {
        return List.of(
                new LossInput(new Output(Modality.VIDEO, "va", width), 1),
                new LossInput(new Output(Modality.AUDIO, "va", width), 1));
    }

    private static Embedding embedding(Modality modality, double[][] rows) {
        boolean[] valid = new boolean[rows.length];
        Arrays.fill(valid, true);
        return new Embedding(new Output(modality, "va", rows[0].length), Nd4j.createFromArray(rows), 1, valid);
    }
}
