package dev.harmonize.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Map;

class BatchTest {

    private static final BatchSpec SPEC = new BatchSpec(Map.of(
            Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(1, 2), 1),
            Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(1, 9), 2)));

    private static final Batch BATCH = new Batch(
            SPEC,
            new long[] {10, 20, 30},
            Map.of(
                    Modality.VIDEO,
                    new Features.Dense(new float[] {1, 2, 3, 4, 5, 6}, new boolean[] {true, false, true}),
                    Modality.TEXT,
                    new Features.TokenIds(
                            new int[] {1, 2, 3, 4, 5, 6}, new boolean[] {true, true, false, true, true, false})));

    @Test
    void aSliceHasTheRowsOfItsSamplesWithAllTheirCandidates() {
        assertThat(BATCH.slice(1, 3))
                .usingRecursiveComparison()
                .isEqualTo(new Batch(
                        SPEC,
                        new long[] {20, 30},
                        Map.of(
                                Modality.VIDEO,
                                new Features.Dense(new float[] {3, 4, 5, 6}, new boolean[] {false, true}),
                                Modality.TEXT,
                                new Features.TokenIds(
                                        new int[] {3, 4, 5, 6}, new boolean[] {false, true, true, false}))));
    }

    @Test
    void aSliceOfEverySampleIsTheBatch() {
        assertThat(BATCH.slice(0, 3)).usingRecursiveComparison().isEqualTo(BATCH);
    }

    @Test
    void samplesThatAreNotThereAreRefused() {
        assertThatThrownBy(() -> BATCH.slice(1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> BATCH.get(Modality.TEXT).slice(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
