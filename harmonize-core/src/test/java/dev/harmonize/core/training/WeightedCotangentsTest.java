package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.model.Cotangents;
import dev.harmonize.core.fixtures.LinearEncoder;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;
import java.util.Objects;

class WeightedCotangentsTest {

    @Test
    void itClosesWhatItMadeAndNotWhatItWasGiven() {
        INDArray given = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
        Cotangents cotangents = new Cotangents(2, Map.of(LinearEncoder.VIDEO_VA, given));
        INDArray made;

        try (WeightedCotangents weighted = WeightedCotangents.of(List.of(cotangents), new double[] {1, 0.5})) {
            made = Objects.requireNonNull(
                    weighted.objectives().get(0).byOutput().get(LinearEncoder.VIDEO_VA));
            assertThat(made.toFloatMatrix()).isDeepEqualTo(new float[][] {{1, 2}, {1.5f, 2}});
        }

        assertThat(made.wasClosed()).isTrue();
        assertThat(given.wasClosed()).isFalse();
    }
}
