package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class NceSymmetricTest {

    private static final long SEED = 4_711;

    @Nested
    class WithOneCandidate extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return NceSymmetric.create(new NceSymmetric.Options(0.07), inputs);
        }
    }

    @Nested
    class WithCandidatesOfTheSecondModality extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return NceSymmetric.create(new NceSymmetric.Options(0.2), inputs);
        }

        @Override
        protected List<LossInput> inputs() {
            return List.of(input(Modality.VIDEO, 1), input(Modality.TEXT, 3));
        }
    }

    @Nested
    class WithCandidatesOfTheFirstModality extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return NceSymmetric.create(new NceSymmetric.Options(0.07), inputs);
        }

        @Override
        protected List<LossInput> inputs() {
            return List.of(input(Modality.TEXT, 3), input(Modality.VIDEO, 1));
        }
    }

    @Nested
    class WithCandidatesOfBothAtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return NceSymmetric.create(new NceSymmetric.Options(0.01), inputs);
        }

        @Override
        protected List<LossInput> inputs() {
            return List.of(input(Modality.AUDIO, 2), input(Modality.TEXT, 3));
        }
    }

    @Test
    void valueComputedByHand() {
        // Both captions of the first sample match its video, of the second's only one, and the other is the first
        // video's. Video 1 against all captions e + e + 1 + e, its captions against all videos e + e + 1 + 1, its
        // positives e + e; video 2 against all captions 1 + 1 + e + 1, its captions against all videos 1 + e + e + 1,
        // its positives e + 1.
        LossResult result = loss(1.0, 1, 2, 2)
                .evaluate(
                        List.of(Batches.video(1, new double[][] {{1, 0}, {0, 1}}), Batches.text(2, new double[][] {
                            {1, 0}, {1, 0}, {0, 1}, {1, 0}
                        })),
                        NO_PARAMETERS);
        double e = Math.E;
        assertThat(result.perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(
                        Math.log((3 * e + 1) / (2 * e)) + Math.log((e + 1) / e),
                        Math.log((e + 3) / (e + 1)) + Math.log(2));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 3, 4", "9, 1, 1", "8, 1, 3", "8, 3, 1", "6, 2, 3"})
    void agreesWithTheDefinition(int samples, int videoCandidates, int textCandidates) {
        List<Embedding> embeddings = Batches.random(
                samples,
                5,
                videoCandidates,
                textCandidates,
                new RandomStreams(SEED).generator(samples, videoCandidates, textCandidates));
        LossResult result = loss(0.3, videoCandidates, textCandidates, 5).evaluate(embeddings, NO_PARAMETERS);
        for (int i = 0; i < samples; i++) {
            if (result.valid()[i]) {
                assertThat(result.perSample()[i])
                        .as("sample %d, seed %d", i, SEED)
                        .isCloseTo(definition(embeddings, i, 0.3), within(1e-12));
            }
        }
    }

    @Test
    void withoutCandidatesItIsTwiceInfoNce() {
        List<Embedding> embeddings = AnchorDefinition.batch(20);
        LossResult result = loss(0.1, 1, 1, 6).evaluate(embeddings, NO_PARAMETERS);
        LossResult half = InfoNce.create(new InfoNce.Options(0.1, false, 100, Direction.BOTH), Batches.inputs(6))
                .evaluate(embeddings, NO_PARAMETERS);
        assertThat(result.value()).isCloseTo(2 * half.value(), within(1e-12));
        for (int k = 0; k < 2; k++) {
            assertThat(result.gradients()
                            .get(k)
                            .distance2(half.gradients().get(k).mul(2)))
                    .isLessThan(1e-12);
        }
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(loss(0.07, 1, 1, 6));
    }

    @Test
    void resultsAreFiniteAtTheLowestTemperature() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(loss(LogitScale.SMALLEST_TEMPERATURE, 1, 1, 2));
    }

    /** The formula in the class documentation, word for word: no shift, no shared sums. */
    private static double definition(List<Embedding> embeddings, int sample, double temperature) {
        double[][] cosines = Batches.cosines(embeddings);
        Embedding video = embeddings.get(0);
        Embedding text = embeddings.get(1);
        double ofVideo = 0.0;
        double ofText = 0.0;
        double positive = 0.0;
        for (int p = 0; p < video.valid().length; p++) {
            for (int q = 0; q < text.valid().length; q++) {
                if (video.valid()[p] && text.valid()[q]) {
                    double exponential = Math.exp(cosines[p][q] / temperature);
                    boolean own = p / video.candidates() == sample;
                    boolean others = q / text.candidates() == sample;
                    ofVideo += own ? exponential : 0.0;
                    ofText += others ? exponential : 0.0;
                    positive += own && others ? exponential : 0.0;
                }
            }
        }
        return Math.log(ofVideo) + Math.log(ofText) - 2.0 * Math.log(positive);
    }

    private static Loss loss(double temperature, int videoCandidates, int textCandidates, int width) {
        return NceSymmetric.create(
                new NceSymmetric.Options(temperature), Batches.inputs(width, videoCandidates, textCandidates));
    }
}
