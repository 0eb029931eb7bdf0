package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class SoftTargetTest {

    private static final long SEED = 2_024;

    @Nested
    class WithItsDefaults extends Contract {
        WithItsDefaults() {
            super(new SoftTarget.Options(0.07, 0.3, 1, 50));
        }
    }

    @Nested
    class FarFromConvergence extends Contract {
        FarFromConvergence() {
            super(new SoftTarget.Options(0.2, 0.9, 0.1, 2));
        }
    }

    @Nested
    class WithThePlanOnly extends Contract {
        WithThePlanOnly() {
            super(new SoftTarget.Options(0.07, 1, 5, 1));
        }
    }

    /** Gradients are those for the targets at hand, held constant. */
    private abstract static class Contract extends LossContract {

        private final SoftTarget.Options options;

        Contract(SoftTarget.Options options) {
            this.options = options;
        }

        @Override
        protected Loss create(List<LossInput> inputs) {
            return SoftTarget.create(options, inputs);
        }

        @Override
        protected Optional<Loss> atLowTemperature() {
            return Optional.of(SoftTarget.create(new SoftTarget.Options(0.01, 0.3, 1, 50), inputs()));
        }

        @Override
        protected Loss differentiated(Loss loss, List<Embedding> at, INDArray parameters) {
            double[][] plan = plan(at, options);
            return (embeddings, ignored) -> {
                double[] perSample = definition(embeddings, plan, options);
                int count = (int) Arrays.stream(complete(embeddings)).count();
                return new LossResult(
                        Arrays.stream(perSample).sum() / count,
                        perSample,
                        new boolean[perSample.length],
                        new double[perSample.length],
                        List.of(),
                        Optional.empty());
            };
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines 1 within and 0 between the samples: by symmetry the plan is the softmax of a row.
        LossResult result = loss(1, 0.25, 1, 1, 2)
                .evaluate(Batches.of(new double[][] {{3, 0}, {0, 2}}, new double[][] {{1, 0}, {0, 5}}), NO_PARAMETERS);
        double own = 0.25 * Math.E / (Math.E + 1) + 0.75;
        double expected = Math.log(Math.E + 1) - own;
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-14).containsExactly(expected, expected);
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-15).containsExactly(1.0, 1.0);
    }

    @Test
    void withoutThePlanItIsInfoNce() {
        List<Embedding> embeddings = Batches.random(60, 6, new RandomStreams(SEED).generator());
        // Of incomplete samples InfoNCE would take the rows that there are for negatives.
        for (int i = 0; i < 60; i++) {
            boolean complete = embeddings.get(0).valid()[i] && embeddings.get(1).valid()[i];
            embeddings.get(0).valid()[i] = complete;
            embeddings.get(1).valid()[i] = complete;
        }
        LossResult result = loss(0.07, 0, 1, 50, 6).evaluate(embeddings, NO_PARAMETERS);
        LossResult expected = InfoNce.create(new InfoNce.Options(0.07, false, 100, Direction.BOTH), Batches.inputs(6))
                .evaluate(embeddings, NO_PARAMETERS);
        assertThat(result.perSample())
                .as("seed %d", SEED)
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(expected.perSample());
        for (int k = 0; k < 2; k++) {
            assertThat(result.gradients().get(k).distance2(expected.gradients().get(k)))
                    .as("seed %d", SEED)
                    .isLessThan(1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.07, 0.3, 1, 50",
        "2, 0.07, 0.3, 1, 50",
        "9, 0.07, 0.3, 1, 50",
        "9, 0.05, 0.8, 0.2, 3",
        "9, 0.005, 1, 0.6, 7",
        "150, 0.07, 0.3, 1, 50",
        "150, 0.3, 1, 2, 1"
    })
    void agreesWithTheDefinition(int samples, double temperature, double beta, double epsilon, int iterations) {
        List<Embedding> embeddings = Batches.random(samples, 6, new RandomStreams(SEED).generator(samples));
        SoftTarget.Options options = new SoftTarget.Options(temperature, beta, epsilon, iterations);
        assertThat(SoftTarget.create(options, Batches.inputs(6))
                        .evaluate(embeddings, NO_PARAMETERS)
                        .perSample())
                .as("seed %d", SEED)
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(definition(embeddings, plan(embeddings, options), options));
    }

    @Test
    void rowsThatAreAllAlikeAreWorthTheLogarithmOfTheirNumber() {
        double[][] rows = new double[5][];
        Arrays.fill(rows, new double[] {1, 2});
        assertThat(loss(0.07, 0.3, 1, 50, 2)
                        .evaluate(Batches.of(rows, rows), NO_PARAMETERS)
                        .value())
                .isCloseTo(Math.log(5), within(1e-12));
    }

    @Test
    void rowsOfIncompleteSamplesTakeNoPart() {
        List<Embedding> embeddings = Batches.random(5, 6, new RandomStreams(SEED).generator());
        embeddings.forEach(embedding -> Arrays.fill(embedding.valid(), true));
        embeddings.get(1).valid()[3] = false;
        LossResult result = loss(0.07, 0.3, 1, 50, 6).evaluate(embeddings, NO_PARAMETERS);
        assertThat(result.gradients().get(0).getRow(3).norm2Number().doubleValue())
                .isZero();
    }

    @Test
    void aRegularizationTooSmallForItsTemperatureIsRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> loss(0.02, 0.3, 0.1, 50, 6))
                .withMessageStartingWith("is 0.1 at a temperature of 0.02, whose product has to be at least 0.0029")
                .withMessageEndingWith("; raise one of them")
                .satisfies(refusal -> assertThat(refusal.option()).isEqualTo("epsilon"));
    }

    @Test
    void resultsAreFiniteAtTheLowestTemperatureWhereCosinesAreExtreme() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(loss(0.005, 0.3, 0.6, 50, 2));
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(loss(0.07, 0.3, 1, 50, 6));
    }

    /** Numbers of the complete samples. */
    private static int[] complete(List<Embedding> embeddings) {
        boolean[] first = embeddings.get(0).valid();
        boolean[] second = embeddings.get(1).valid();
        int[] samples = new int[first.length];
        int count = 0;
        for (int i = 0; i < first.length; i++) {
            if (first[i] && second[i]) {
                samples[count++] = i;
            }
        }
        return Arrays.copyOf(samples, count);
    }

    /** Sinkhorn's algorithm in logarithms, with marginals of 1 / 2N as published, times 2N. */
    private static double[][] plan(List<Embedding> embeddings, SoftTarget.Options options) {
        double[][] cosines = Batches.cosines(embeddings);
        int[] samples = complete(embeddings);
        int n = samples.length;
        double marginal = -Math.log(2 * n);
        double[][] scores = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                scores[i][j] = cosines[samples[i]][samples[j]] / options.temperature() / options.epsilon();
            }
        }
        double[] f = new double[n];
        double[] g = new double[n];
        for (int iteration = 0; iteration < options.iterations(); iteration++) {
            for (int i = 0; i < n; i++) {
                double[] terms = new double[n];
                for (int j = 0; j < n; j++) {
                    terms[j] = scores[i][j] + g[j];
                }
                f[i] = marginal - logSumExp(terms);
            }
            for (int j = 0; j < n; j++) {
                double[] terms = new double[n];
                for (int i = 0; i < n; i++) {
                    terms[i] = scores[i][j] + f[i];
                }
                g[j] = marginal - logSumExp(terms);
            }
        }
        double[][] plan = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                plan[i][j] = Math.exp(scores[i][j] + f[i] + g[j] - marginal);
            }
        }
        return plan;
    }

    /** The formula in the class documentation. */
    private static double[] definition(List<Embedding> embeddings, double[][] plan, SoftTarget.Options options) {
        double[][] cosines = Batches.cosines(embeddings);
        int[] samples = complete(embeddings);
        int n = samples.length;
        double[] perSample = new double[cosines.length];
        for (int i = 0; i < n; i++) {
            double[] row = new double[n];
            double[] column = new double[n];
            for (int j = 0; j < n; j++) {
                row[j] = cosines[samples[i]][samples[j]] / options.temperature();
                column[j] = cosines[samples[j]][samples[i]] / options.temperature();
            }
            for (int j = 0; j < n; j++) {
                double own = i == j ? 1 - options.beta() : 0;
                double forward = options.beta() * plan[i][j] + own;
                double backward = options.beta() * plan[j][i] + own;
                perSample[samples[i]] += 0.5 * forward * (logSumExp(row) - row[j]);
                perSample[samples[i]] += 0.5 * backward * (logSumExp(column) - column[j]);
            }
        }
        return perSample;
    }

    private static double logSumExp(double[] values) {
        double largest = Arrays.stream(values).max().orElseThrow();
        return largest
                + Math.log(Arrays.stream(values)
                        .map(value -> Math.exp(value - largest))
                        .sum());
    }

    private static Loss loss(double temperature, double beta, double epsilon, int iterations, int width) {
        return SoftTarget.create(new SoftTarget.Options(temperature, beta, epsilon, iterations), Batches.inputs(width));
    }
}
