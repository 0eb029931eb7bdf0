package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class CyClipTest {

    private static final long SEED = 2_022;

    @Nested
    class WithItsDefaults extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return CyClip.create(new CyClip.Options(0.07, true, 100, 0.25, 0.25), inputs);
        }

        @Override
        protected Optional<Loss> atLowTemperature() {
            return Optional.of(CyClip.create(new CyClip.Options(0.01, true, 100, 0.25, 0.25), inputs()));
        }
    }

    @Nested
    class WithOtherWeights extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return CyClip.create(new CyClip.Options(0.5, false, 100, 3, 0.5), inputs);
        }
    }

    @Nested
    class WithOneConsistencyOnly extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return CyClip.create(new CyClip.Options(1, false, 100, 0, 20), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Videos at 90 degrees, texts at 0 degrees to each other: 0 − 1 in-modal; video 0 and text 1 at 0, video 1 and
        // text 0 at 90 degrees: 1 − 0 cross-modal.
        LossResult result = fixed(1.0, 0.25, 0.5, 2)
                .evaluate(Batches.of(new double[][] {{2, 0}, {0, 5}}, new double[][] {{1, 0}, {3, 0}}), NO_PARAMETERS);
        double e = Math.E;
        assertThat(result.perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(
                        0.5 * Math.log(2) + 0.5 * (Math.log(e + 1) - 1) + 0.25 + 0.5,
                        0.5 * Math.log(2) + 0.5 * Math.log(e + 1) + 0.25 + 0.5);
    }

    @Test
    void modalitiesOfTheSameGeometryAreConsistent() {
        double[][] rows = Batches.random(50, 6, new RandomStreams(SEED).generator())
                .get(0)
                .rows()
                .toDoubleMatrix();
        // All texts turned by the same angle in every other plane.
        double[][] turned = Arrays.stream(rows)
                .map(row -> new double[] {
                    0.6 * row[0] - 0.8 * row[1], 0.8 * row[0] + 0.6 * row[1], row[2], row[3], row[4], row[5]
                })
                .toArray(double[][]::new);
        LossResult inModal = fixed(0.1, 1, 0, 6).evaluate(Batches.of(rows, turned), NO_PARAMETERS);
        LossResult neither = fixed(0.1, 0, 0, 6).evaluate(Batches.of(rows, turned), NO_PARAMETERS);
        LossResult crossModal = fixed(0.1, 0, 1, 6).evaluate(Batches.of(rows, rows), NO_PARAMETERS);
        LossResult infoNce = fixed(0.1, 0, 0, 6).evaluate(Batches.of(rows, rows), NO_PARAMETERS);
        assertThat(inModal.value()).as("seed %d", SEED).isCloseTo(neither.value(), within(1e-12));
        assertThat(crossModal.value()).as("seed %d", SEED).isCloseTo(infoNce.value(), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 150})
    void agreesWithTheDefinition(int samples) {
        List<Embedding> embeddings = Batches.random(samples, 6, new RandomStreams(SEED).generator(samples));
        Loss loss = CyClip.create(new CyClip.Options(0.07, true, 100, 0.25, 0.7), Batches.inputs(6));
        INDArray parameters = Nd4j.createFromArray(1.5);
        assertThat(loss.evaluate(embeddings, parameters).perSample())
                .as("seed %d", SEED)
                .usingComparatorWithPrecision(1e-11)
                .containsExactly(definition(embeddings, Math.exp(1.5), 0.25, 0.7));
    }

    @Test
    void theConsistencyHasNoPartInTheTemperature() {
        List<Embedding> embeddings = Batches.random(20, 6, new RandomStreams(SEED).generator());
        INDArray parameters = Nd4j.createFromArray(1.5);
        INDArray withConsistency = CyClip.create(new CyClip.Options(0.07, true, 100, 9, 9), Batches.inputs(6))
                .evaluate(embeddings, parameters)
                .parameterGradients()
                .orElseThrow();
        INDArray without = CyClip.create(new CyClip.Options(0.07, true, 100, 0, 0), Batches.inputs(6))
                .evaluate(embeddings, parameters)
                .parameterGradients()
                .orElseThrow();
        assertThat(withConsistency.toDoubleMatrix()).as("seed %d", SEED).isDeepEqualTo(without.toDoubleMatrix());
    }

    @Test
    void rowsOfIncompleteSamplesTakeNoPart() {
        List<Embedding> embeddings = Batches.random(5, 6, new RandomStreams(SEED).generator());
        embeddings.forEach(embedding -> Arrays.fill(embedding.valid(), true));
        embeddings.get(1).valid()[3] = false;
        LossResult result = fixed(0.1, 0.25, 0.25, 6).evaluate(embeddings, NO_PARAMETERS);
        assertThat(result.gradients().get(0).getRow(3).norm2Number().doubleValue())
                .isZero();
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(fixed(0.07, 0.25, 0.25, 6));
    }

    /** The formula in the class documentation, over complete samples. */
    private static double[] definition(
            List<Embedding> embeddings, double factor, double inModalWeight, double crossModalWeight) {
        Embedding videos = embeddings.get(0);
        Embedding texts = embeddings.get(1);
        double[][] cross = Batches.cosines(embeddings);
        double[][] first = Batches.cosines(List.of(videos, videos));
        double[][] second = Batches.cosines(List.of(texts, texts));
        double[] perSample = new double[videos.samples()];
        for (int i = 0; i < perSample.length; i++) {
            if (!videos.valid()[i] || !texts.valid()[i]) {
                continue;
            }
            double row = 0.0;
            double column = 0.0;
            double inModal = 0.0;
            double crossModal = 0.0;
            for (int j = 0; j < perSample.length; j++) {
                if (videos.valid()[j] && texts.valid()[j]) {
                    row += Math.exp(factor * cross[i][j]);
                    column += Math.exp(factor * cross[j][i]);
                    inModal += Math.pow(first[i][j] - second[i][j], 2);
                    crossModal += Math.pow(cross[i][j] - cross[j][i], 2);
                }
            }
            perSample[i] = 0.5 * Math.log(row)
                    + 0.5 * Math.log(column)
                    - factor * cross[i][i]
                    + inModalWeight * inModal
                    + crossModalWeight * crossModal;
        }
        return perSample;
    }

    private static Loss fixed(double temperature, double inModalWeight, double crossModalWeight, int width) {
        return CyClip.create(
                new CyClip.Options(temperature, false, 100, inModalWeight, crossModalWeight), Batches.inputs(width));
    }
}
