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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;

class SigLipTest {

    private static final long SEED = 2_023;

    @Nested
    class Learnt extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return SigLip.create(new SigLip.Options(10, -10, true), inputs);
        }

        @Override
        protected Optional<Loss> atLowTemperature() {
            return Optional.of(SigLip.create(new SigLip.Options(100, -10, true), inputs()));
        }
    }

    @Nested
    class Fixed extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return SigLip.create(new SigLip.Options(3, 0.5, false), inputs);
        }
    }

    @Nested
    class AtALargeScale extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return SigLip.create(new SigLip.Options(100, -40, true), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines 1 and 0 for the first video, 0 and 1 for the second.
        LossResult result = fixed(1, 0)
                .evaluate(Batches.of(new double[][] {{3, 0}, {0, 2}}, new double[][] {{1, 0}, {0, 5}}), NO_PARAMETERS);
        double expected = Math.log(1 + 1 / Math.E) + Math.log(2);
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-15).containsExactly(expected, expected);
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-15).containsExactly(1.0, 1.0);
    }

    @Test
    void logitsBeyondTheRangeOfTheExponentialAreExact() {
        List<Embedding> opposite = Batches.of(new double[][] {{1, 0}}, new double[][] {{-1, 0}});
        assertThat(fixed(1_000, 0).evaluate(opposite, NO_PARAMETERS).value()).isEqualTo(1_000.0);
        assertThat(fixed(1_000, -2_000).evaluate(opposite, NO_PARAMETERS).value())
                .isEqualTo(3_000.0);
        List<Embedding> same = Batches.of(new double[][] {{1, 0}}, new double[][] {{2, 0}});
        // log(1 + x) is x at 1e-22, where 1 + x is 1.
        assertThat(fixed(50, 0).evaluate(same, NO_PARAMETERS).value() / Math.exp(-50) - 1.0)
                .isBetween(-1e-12, 1e-12);
    }

    @Test
    void validRowsOfIncompleteSamplesAreNegativesOfJudgedOnes() {
        List<Embedding> batch =
                Batches.of(new double[][] {{1, 0}, {0, 1}, {1, 1}}, new double[][] {{1, 0}, {0, 1}, {1, 1}});
        batch.get(0).valid()[1] = false;
        batch.get(1).valid()[2] = false;
        LossResult result = fixed(1, 0).evaluate(batch, NO_PARAMETERS);
        // Video 0 with text 0 (cos 1) and text 1 (cos 0), and video 2 with text 0 (cos ½√2); not video 2 with text 1.
        assertThat(result.value()).isCloseTo(softplus(-1) + softplus(0) + softplus(Math.sqrt(0.5)), within(1e-14));
        assertThat(result.perSample()).containsExactly(result.value(), 0.0, 0.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 150})
    void agreesWithTheDefinition(int samples) {
        List<Embedding> embeddings = Batches.random(samples, 6, new RandomStreams(SEED).generator(samples));
        Loss loss = learnt();
        for (double[] parameters : new double[][] {{Math.log(10), -10}, {0.7, 0.3}, {4.6, -20}}) {
            LossResult result = loss.evaluate(embeddings, Nd4j.createFromArray(parameters));
            Definition expected = new Definition(embeddings, Math.exp(parameters[0]), parameters[1]);
            assertThat(result.perSample())
                    .as("seed %d", SEED)
                    .usingComparatorWithPrecision(1e-10)
                    .containsExactly(expected.perSample);
            double[][] gradients = result.parameterGradients().orElseThrow().toDoubleMatrix();
            for (int i = 0; i < samples; i++) {
                assertThat(gradients[i])
                        .as("share of sample %d, seed %d", i, SEED)
                        .usingComparatorWithPrecision(1e-10)
                        .containsExactly(expected.byLogScale[i], expected.byBias[i]);
            }
        }
    }

    @Test
    void theValueDoesNotDependOnWhichModalityComesFirst() {
        List<Embedding> embeddings = Batches.random(40, 6, new RandomStreams(SEED).generator());
        INDArray parameters = Nd4j.createFromArray(1.2, -0.4);
        double swapped = learnt().evaluate(List.of(embeddings.get(1), embeddings.get(0)), parameters)
                .value();
        assertThat(learnt().evaluate(embeddings, parameters).value())
                .as("seed %d", SEED)
                .isCloseTo(swapped, within(1e-12));
    }

    @Test
    void scaleIsTheExponentialOfItsParameterAndHasNoLimit() {
        Loss loss = learnt();
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, 2);
        loss.initialize(parameters);
        assertThat(parameters.toDoubleVector()).containsExactly(Math.log(10), -10.0);
        assertThat(loss.figures(parameters)).containsOnlyKeys("scale", "bias");
        assertThat(loss.figures(Nd4j.createFromArray(Math.log(1_000.0), 3.0)).get("scale"))
                .isCloseTo(1_000.0, within(1e-10));
        assertThat(loss.figures(Nd4j.createFromArray(0.0, 3.0)).get("bias")).isEqualTo(3.0);
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(fixed(10, -10));
    }

    /** The formula in the class documentation, pair by pair. */
    private static final class Definition {

        private final double[] perSample;
        private final double[] byLogScale;
        private final double[] byBias;

        Definition(List<Embedding> embeddings, double scale, double bias) {
            boolean[] first = embeddings.get(0).valid();
            boolean[] second = embeddings.get(1).valid();
            double[][] cosines = Batches.cosines(embeddings);
            perSample = new double[first.length];
            byLogScale = new double[first.length];
            byBias = new double[first.length];
            int count = 0;
            for (int i = 0; i < first.length; i++) {
                count += first[i] && second[i] ? 1 : 0;
            }
            for (int i = 0; i < first.length; i++) {
                for (int j = 0; j < first.length; j++) {
                    boolean iJudged = first[i] && second[i];
                    boolean jJudged = first[j] && second[j];
                    if (!first[i] || !second[j] || (!iJudged && !jJudged)) {
                        continue;
                    }
                    double y = i == j ? 1 : -1;
                    double logit = scale * cosines[i][j] + bias;
                    perSample[iJudged ? i : j] += softplus(-y * logit);
                    double slope = -y / (1 + Math.exp(y * logit)) / count;
                    double ofFirst = iJudged && jJudged ? 0.5 : iJudged ? 1 : 0;
                    byBias[i] += ofFirst * slope;
                    byBias[j] += (1 - ofFirst) * slope;
                    byLogScale[i] += ofFirst * slope * scale * cosines[i][j];
                    byLogScale[j] += (1 - ofFirst) * slope * scale * cosines[i][j];
                }
            }
        }
    }

    private static double softplus(double x) {
        return Math.log(1 + Math.exp(x));
    }

    private static Loss learnt() {
        return SigLip.create(new SigLip.Options(10, -10, true), Batches.inputs(6));
    }

    private static Loss fixed(double scale, double bias) {
        return SigLip.create(new SigLip.Options(scale, bias, false), Batches.inputs(2));
    }
}
