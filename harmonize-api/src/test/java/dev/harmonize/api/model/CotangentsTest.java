package dev.harmonize.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.data.Modality;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;

class CotangentsTest {

    private static final Output VIDEO = new Output(Modality.VIDEO, "s", 2);
    private static final Output TEXT = new Output(Modality.TEXT, "s", 1);

    private static final Cotangents VIDEO_AND_TEXT = new Cotangents(
            2,
            Map.of(
                    VIDEO, Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}),
                    TEXT, Nd4j.createFromArray(new float[][] {{1}, {2}, {3}, {4}})));
    private static final Cotangents VIDEO_ALONE =
            new Cotangents(2, Map.of(VIDEO, Nd4j.createFromArray(new float[][] {{10, 20}, {30, 40}})));

    @Test
    void aSamplesWeightAppliesToAllItsCandidates() {
        Cotangents scaled = VIDEO_AND_TEXT.scaled(sample -> sample == 0 ? 0.5 : -1);

        assertThat(rows(scaled, VIDEO)).isDeepEqualTo(new float[][] {{0.5f, 1}, {-3, -4}});
        assertThat(rows(scaled, TEXT)).isDeepEqualTo(new float[][] {{0.5f}, {1}, {-3}, {-4}});
        assertThat(rows(VIDEO_AND_TEXT, VIDEO)).as("left as it was").isDeepEqualTo(new float[][] {{1, 2}, {3, 4}});
    }

    @Test
    void aWeightedSumReachesEveryOutputThatATermReaches() {
        Cotangents sum = Cotangents.weightedSum(
                List.of(VIDEO_ALONE, VIDEO_AND_TEXT), new SampleWeights(2, 2, new double[] {1, 2, 0.5, 0}));

        assertThat(sum.samples()).isEqualTo(2);
        assertThat(rows(sum, VIDEO)).isDeepEqualTo(new float[][] {{12, 24}, {15, 20}});
        assertThat(rows(sum, TEXT)).isDeepEqualTo(new float[][] {{2}, {4}, {0}, {0}});
        assertThat(rows(VIDEO_ALONE, VIDEO)).as("left as it was").isDeepEqualTo(new float[][] {{10, 20}, {30, 40}});
    }

    @Test
    void doublesStayDoubles() {
        Cotangents wide = new Cotangents(1, Map.of(VIDEO, Nd4j.createFromArray(new double[][] {{1.0 / 3, 1}})));

        INDArray scaled =
                wide.scaled(sample -> 3).byOutput().values().iterator().next();

        assertThat(scaled.dataType()).isEqualTo(DataType.DOUBLE);
        assertThat(scaled.toDoubleMatrix()).isDeepEqualTo(new double[][] {{1.0, 3.0}});
    }

    private static float[][] rows(Cotangents cotangents, Output output) {
        return cotangents.byOutput().entrySet().stream()
                .filter(entry -> entry.getKey().equals(output))
                .map(entry -> entry.getValue().toFloatMatrix())
                .findFirst()
                .orElseThrow();
    }
}
