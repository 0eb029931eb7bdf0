package org.example.harmonize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;

class AlignmentUniformityTest extends LossContract {

    @Override
    protected Loss create(List<LossInput> inputs) {
        return new AlignmentUniformity(new AlignmentUniformity.Options(2.0, 1.0), inputs);
    }

    @Test
    void valuesComputedByHand() {
        // Both texts are the first video: distances 0 and 2 to the videos, 2 between the videos, 0 between the texts.
        Loss loss = new AlignmentUniformity(new AlignmentUniformity.Options(0.5, 3.0), inputs());

        LossResult result = loss.evaluate(
                List.of(
                        embedding(inputs().get(0), new double[][] {{3, 0, 0, 0, 0}, {0, 2, 0, 0, 0}}),
                        embedding(inputs().get(1), new double[][] {{1, 0, 0, 0, 0}, {5, 0, 0, 0, 0}})),
                Nd4j.empty(DataType.DOUBLE));

        double uniformity = 3 * Math.log((2 + 2 * Math.exp(-1)) / 4) / 2;
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-9).containsExactly(uniformity, 2 + uniformity);
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-9).containsExactly(1.0, 0.0);
        assertThat(result.value()).isCloseTo(1 + uniformity, within(1e-9));
    }

    private static Embedding embedding(LossInput input, double[][] rows) {
        return new Embedding(input.output(), Nd4j.createFromArray(rows), 1, new boolean[] {true, true});
    }
}
