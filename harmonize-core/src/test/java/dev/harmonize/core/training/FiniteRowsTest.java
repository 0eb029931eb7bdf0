package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;

class FiniteRowsTest {

    private final Embedding video = embedding(Modality.VIDEO, 4, 1);
    private final Embedding text = embedding(Modality.TEXT, 8, 2);

    @Test
    void nothingIsSaidOfFiniteNumbers() {
        assertThat(FiniteRows.notFinite(List.of(video, text))).isEmpty();
    }

    @Test
    void theFirstBadRowIsNamed() {
        video.rows().putScalar(2, 1, Float.NaN);
        video.rows().putScalar(3, 0, Float.NaN);
        text.rows().putScalar(0, 0, Float.NaN);
        assertThat(FiniteRows.notFinite(List.of(video, text))).hasValue("row 2 of the embedding video.vt");
    }

    @Test
    void whereThereAreCandidatesTheSampleIsNamedToo() {
        text.rows().putScalar(5, 1, Float.NEGATIVE_INFINITY);
        assertThat(FiniteRows.notFinite(List.of(video, text)))
                .hasValue("row 5 (sample 2, candidate 1) of the embedding text.vt");
    }

    @Test
    void rowsThatAreNotValidMayHoldAnything() {
        video.rows().putScalar(2, 1, Float.NaN);
        video.valid()[2] = false;
        assertThat(FiniteRows.notFinite(List.of(video, text))).isEmpty();
    }

    @Test
    void numbersWhoseSquaresOverflowAreFinite() {
        video.rows().putScalar(1, 1, 1e30);
        assertThat(FiniteRows.notFinite(List.of(video, text))).isEmpty();
    }

    private static Embedding embedding(Modality modality, int rows, int candidates) {
        boolean[] valid = new boolean[rows];
        Arrays.fill(valid, true);
        INDArray numbers = Nd4j.ones(rows, 3);
        return new Embedding(new Output(modality, "vt", 3), numbers, candidates, valid);
    }
}
