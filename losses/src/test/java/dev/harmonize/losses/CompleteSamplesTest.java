package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;

class CompleteSamplesTest {

    private static final double[][] VIDEO = {{3, 4}, {5, 6}, {0, 2}, {7, 8}};
    private static final double[][] AUDIO = {{1, 0}, {2, 3}, {4, 3}, {9, 9}};

    private final CompleteSamples samples = CompleteSamples.of(
            List.of(
                    embedding(Modality.VIDEO, VIDEO, true, true, true, false),
                    embedding(Modality.AUDIO, AUDIO, true, false, true, true)),
            2);

    @Test
    void onlySamplesWithEveryModalityAreComplete() {
        assertThat(samples.count()).isEqualTo(2);
        assertThat(samples.batchSize()).isEqualTo(4);
        assertThat(samples.width()).isEqualTo(2);
        assertThat(samples.dataType()).isEqualTo(DataType.DOUBLE);
        assertThat(samples.rows(0)).containsExactly(3, 4, 0, 2);
        assertThat(samples.rows(1)).containsExactly(1, 0, 4, 3);
    }

    @Test
    void unitRowsAreThoseOfTheCompleteSamples() {
        try (UnitRows rows = samples.unitRows(0)) {
            assertThat(rows.samples()).containsExactly(0, 2);
            assertThat(HostMemory.doubles(rows.matrix()))
                    .usingComparatorWithPrecision(1e-15)
                    .containsExactly(0.6, 0.8, 0, 1);
            try (INDArray gradient = rows.gradient(new double[] {1, 0, 1, 0})) {
                // (I − û ûᵀ) ∂L/∂û / ‖u‖: (1 − 0.36, −0.48) / 5 and (1, 0) / 2.
                assertThat(HostMemory.doubles(gradient))
                        .usingComparatorWithPrecision(1e-15)
                        .containsExactly(0.128, -0.096, 0, 0, 0.5, 0, 0, 0);
            }
        }
    }

    @Test
    void gradientsAndFiguresGoBackToTheirSamples() {
        try (INDArray gradient = samples.gradient(new double[] {1, 2, 3, 4})) {
            assertThat(gradient.shape()).containsExactly(4, 2);
            assertThat(HostMemory.doubles(gradient)).containsExactly(1, 2, 0, 0, 3, 4, 0, 0);
        }
        assertThat(samples.scatter(new double[] {5, 6})).containsExactly(5, 0, 6, 0);
    }

    @Test
    void valueIsTheMeanOverTheCompleteSamples() {
        LossResult result = samples.result(new double[] {1, 4}, new double[] {0.5, 0.25}, List.of(), Optional.empty());
        assertThat(result.value()).isEqualTo(2.5);
        assertThat(result.perSample()).containsExactly(1, 0, 4, 0);
        assertThat(result.valid()).containsExactly(true, false, true, false);
        assertThat(result.similarities()).containsExactly(0.5, 0, 0.25, 0);
    }

    @Test
    void nothingHasTheValueZeroAndZeroGradients() {
        CompleteSamples none = CompleteSamples.of(
                List.of(
                        embedding(Modality.VIDEO, VIDEO, true, true, false, false),
                        embedding(Modality.AUDIO, AUDIO, false, false, true, true)),
                2);
        LossResult result = none.nothing(Optional.empty());
        assertThat(none.count()).isZero();
        assertThat(result.value()).isZero();
        assertThat(result.perSample()).containsExactly(0, 0, 0, 0);
        assertThat(result.gradients()).hasSize(2).allSatisfy(gradient -> {
            assertThat(gradient.shape()).containsExactly(4, 2);
            assertThat(HostMemory.doubles(gradient)).containsOnly(0.0);
        });
    }

    @Test
    void embeddingsThatAreNotAlikeAreRefused() {
        Embedding video = embedding(Modality.VIDEO, VIDEO, true, true, true, true);
        Embedding wide = embedding(Modality.AUDIO, new double[4][3], true, true, true, true);
        Embedding few = embedding(Modality.AUDIO, new double[1][2], true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompleteSamples.of(List.of(video, wide), 2))
                .withMessage("video.s has 4 samples of 2 numbers in DOUBLE and audio.s has 4 samples of 3 numbers in"
                        + " DOUBLE; they must be alike");
        assertThatIllegalArgumentException().isThrownBy(() -> CompleteSamples.of(List.of(video, few), 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompleteSamples.of(List.of(video), 2))
                .withMessage("expected the embeddings of 2 modalities, not of 1");
    }

    @Test
    void inputsThatCannotBeComparedAreRefused() {
        LossInput video = new LossInput(new Output(Modality.VIDEO, "s", 4), 1);
        LossInput audio = new LossInput(new Output(Modality.AUDIO, "s", 4), 1);
        LossInput texts = new LossInput(new Output(Modality.TEXT, "s", 4), 5);
        LossInput narrow = new LossInput(new Output(Modality.TEXT, "s", 3), 1);
        assertThatNoException().isThrownBy(() -> LossInputs.requireWithoutCandidates(List.of(video, audio), 2));
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> LossInputs.requireWithoutCandidates(List.of(video, audio), 3))
                .withMessage("compares three modalities, not [video, audio]");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> LossInputs.requireWithoutCandidates(List.of(video, texts), 2))
                .withMessage("compares one row per sample, but text has 5 candidates; use mil-nce or nce-symmetric");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> LossInputs.requireWithoutCandidates(List.of(video, audio, narrow), 3))
                .withMessage("compares embeddings of equal width, but video.s has 4 numbers and text.s has 3");
    }

    private static Embedding embedding(Modality modality, double[][] rows, boolean... valid) {
        return new Embedding(new Output(modality, "s", rows[0].length), Nd4j.createFromArray(rows), 1, valid);
    }
}
