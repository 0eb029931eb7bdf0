package org.example.harmonize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;

class SigmoidLossTest extends LossContract {

    @Override
    protected Loss create(List<LossInput> inputs) {
        return SigmoidLoss.create(new SigmoidLoss.Options(10.0, -10.0), inputs);
    }

    @Test
    void orthogonalPairsHaveTheValueComputedByHand() {
        // cos = 1 within and 0 between the two samples: margins are t + b = 0.5 and −b = 1.5.
        Loss loss = SigmoidLoss.create(new SigmoidLoss.Options(2.0, -1.5), inputs());
        double expected = Math.log(1 + Math.exp(-0.5)) + Math.log(1 + Math.exp(-1.5));

        LossResult result = loss.evaluate(
                List.of(
                        embedding(inputs().get(0), new double[][] {{3, 0, 0, 0, 0}, {0, 2, 0, 0, 0}}),
                        embedding(inputs().get(1), new double[][] {{1, 0, 0, 0, 0}, {0, 5, 0, 0, 0}})),
                Nd4j.empty(DataType.DOUBLE));

        assertThat(result.value()).isCloseTo(expected, within(1e-9));
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-9).containsExactly(expected, expected);
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-9).containsExactly(1.0, 1.0);
    }

    @Test
    void candidatesAreRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> create(List.of(input(Modality.VIDEO, 1), input(Modality.TEXT, 5))))
                .withMessage("compares one row per sample, but text has 5 candidates; use mil-nce");
    }

    @Test
    void thirdModalityIsRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() ->
                        create(List.of(input(Modality.VIDEO, 1), input(Modality.TEXT, 1), input(Modality.AUDIO, 1))))
                .withMessage("compares two modalities, not 3");
    }

    private static Embedding embedding(LossInput input, double[][] rows) {
        return new Embedding(input.output(), Nd4j.createFromArray(rows), 1, new boolean[] {true, true});
    }
}
