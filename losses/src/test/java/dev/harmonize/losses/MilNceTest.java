package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.FiniteDifferences;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.random.RandomGenerator;

class MilNceTest {

    private static final long SEED = 4_711;

    @Nested
    class WithOneCandidate extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return MilNce.create(new MilNce.Options(0.07), inputs);
        }
    }

    @Nested
    class WithCandidatesOfTheSecondModality extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return MilNce.create(new MilNce.Options(0.2), inputs);
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
            return MilNce.create(new MilNce.Options(0.07), inputs);
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
            return MilNce.create(new MilNce.Options(0.01), inputs);
        }

        @Override
        protected List<LossInput> inputs() {
            return List.of(input(Modality.AUDIO, 2), input(Modality.TEXT, 3));
        }
    }

    @Test
    void valueComputedByHand() {
        // One sample; its video matches the first caption (cos 1) and not the second (cos 0).
        // Each half of the denominator holds both positives: log(2 (e + 1)) − log(e + 1).
        LossResult one = loss(1.0, 1, 2, 2)
                .evaluate(
                        List.of(Batches.video(1, new double[][] {{1, 0}}), Batches.text(2, new double[][] {
                            {2, 0}, {0, 1}
                        })),
                        NO_PARAMETERS);
        assertThat(one.value()).isCloseTo(Math.log(2), within(1e-14));

        // Two samples; both captions of the first match its video, of the second only one, and the other is the
        // first video's. With e = exp 1: video 1 against all captions e + e + 1 + e, its captions against all videos
        // e + e + 1 + 1, its positives e + e; video 2 against all captions 1 + 1 + e + 1, its captions against all
        // videos 1 + e + e + 1, its positives e + 1.
        LossResult two = loss(1.0, 1, 2, 2)
                .evaluate(
                        List.of(Batches.video(1, new double[][] {{1, 0}, {0, 1}}), Batches.text(2, new double[][] {
                            {1, 0}, {1, 0}, {0, 1}, {1, 0}
                        })),
                        NO_PARAMETERS);
        double e = Math.E;
        assertThat(two.perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(Math.log((5 * e + 3) / (2 * e)), Math.log((3 * e + 5) / (e + 1)));
        assertThat(two.similarities()).usingComparatorWithPrecision(1e-14).containsExactly(1.0, 1.0);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "1, 1, 3, 4",
        "2, 1, 1, 1",
        "9, 1, 1, 8",
        "8, 1, 3, 5",
        "8, 3, 1, 5",
        "6, 2, 3, 7",
        "5, 4, 4, 1"
    })
    void agreesWithTheDefinition(int samples, int firstCandidates, int secondCandidates, int width) {
        RandomGenerator random = new RandomStreams(SEED).generator(samples, firstCandidates, secondCandidates, width);
        List<Embedding> embeddings = Batches.random(samples, width, firstCandidates, secondCandidates, random);
        LossResult result = loss(0.3, firstCandidates, secondCandidates, width).evaluate(embeddings, NO_PARAMETERS);
        for (int i = 0; i < samples; i++) {
            if (result.valid()[i]) {
                assertThat(result.perSample()[i])
                        .as("sample %d, seed %d", i, SEED)
                        .isCloseTo(definition(embeddings, i, 0.3), within(1e-12));
            }
        }
    }

    @Test
    void validRowOfAnIncompleteSampleIsANegative() {
        double[][] videos = {{1, 0}, {0, 1}};
        double[][] texts = {{1, 0}, {1, 1}};
        Embedding text = Batches.text(1, texts);
        text.valid()[1] = false;
        LossResult result = loss(1.0, 1, 1, 2).evaluate(List.of(Batches.video(1, videos), text), NO_PARAMETERS);
        // Both videos against text 0 (cos 1 and 0), and video 0 against text 0.
        assertThat(result.value()).isCloseTo(Math.log(2 * Math.E + 1) - 1, within(1e-14));
        assertThat(result.gradients().get(0).getRow(1).norm2Number().doubleValue())
                .isPositive();
        assertThat(result.gradients().get(1).getRow(1).norm2Number().doubleValue())
                .isZero();
    }

    @Test
    void similarityIsTheLargestCosineOfTheValidCandidates() {
        Embedding text = Batches.text(3, new double[][] {{0, 1}, {3, 4}, {1, 0}});
        text.valid()[2] = false;
        LossResult result =
                loss(0.07, 1, 3, 2).evaluate(List.of(Batches.video(1, new double[][] {{2, 0}}), text), NO_PARAMETERS);
        assertThat(result.similarities()[0]).isCloseTo(0.6, within(1e-14));
    }

    @Test
    void gradientsOfZeroVectorsFollowTheStatedEpsilon() {
        Loss loss = loss(1.0, 1, 1, 2);
        Embedding second = Batches.text(1, new double[][] {{1, 0}, {0, 1}});
        Embedding first = Batches.video(1, new double[][] {{0, 0}, {1, 1}});
        INDArray expected = FiniteDifferences.gradient(
                rows -> loss.evaluate(
                                List.of(new Embedding(first.output(), rows, 1, first.valid()), second), NO_PARAMETERS)
                        .value(),
                first.rows(),
                1e-8);
        INDArray gradient =
                loss.evaluate(List.of(first, second), NO_PARAMETERS).gradients().get(0);
        assertThat(FiniteDifferences.relativeError(gradient.getRow(0), expected.getRow(0), 1e-6))
                .isLessThan(1e-4);
    }

    @Test
    void resultsAreFiniteAtTheLowestTemperature() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(loss(LogitScale.SMALLEST_TEMPERATURE, 1, 1, 2));
    }

    @Test
    void modalitiesThatCannotBeComparedAreRefused() {
        LossInput wide = new LossInput(new Output(Modality.VIDEO, "vt", 8), 1);
        LossInput narrow = new LossInput(new Output(Modality.TEXT, "vt", 4), 1);
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> MilNce.create(new MilNce.Options(0.07), List.of(wide, narrow)))
                .withMessage("compares embeddings of equal width, but video.vt has 8 numbers and text.vt has 4");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> MilNce.create(new MilNce.Options(0.07), List.of(wide)))
                .withMessage("compares two modalities, not [video]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loss(0.07, 1, 1, 1)
                        .evaluate(
                                List.of(Batches.video(1, new double[][] {{1}}), Batches.text(1, new double[][] {{1}, {2}
                                })),
                                NO_PARAMETERS))
                .withMessage("video.shared has 1 samples and text.shared has 2; they must be of the same batch");
    }

    /** The formula in the class documentation, word for word: no shift, no shared sums. */
    private static double definition(List<Embedding> embeddings, int sample, double temperature) {
        double[][] cosines = Batches.cosines(embeddings);
        Embedding first = embeddings.get(0);
        Embedding second = embeddings.get(1);
        double all = 0.0;
        double positive = 0.0;
        for (int p = 0; p < first.valid().length; p++) {
            for (int q = 0; q < second.valid().length; q++) {
                if (first.valid()[p] && second.valid()[q]) {
                    double exponential = Math.exp(cosines[p][q] / temperature);
                    boolean own = p / first.candidates() == sample;
                    boolean others = q / second.candidates() == sample;
                    all += own ? exponential : 0.0;
                    all += others ? exponential : 0.0;
                    positive += own && others ? exponential : 0.0;
                }
            }
        }
        return Math.log(all) - Math.log(positive);
    }

    private static Loss loss(double temperature, int firstCandidates, int secondCandidates, int width) {
        return MilNce.create(new MilNce.Options(temperature), Batches.inputs(width, firstCandidates, secondCandidates));
    }
}
