package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.testkit.FiniteDifferences;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A loss written down straight from its formula, in plain loops over complete samples: the oracle for the real one. */
interface PlainFormula {

    /** The values of samples from their rows, indexed by modality, sample and column. */
    double[] values(double[][][] rows);

    /**
     * Compares a loss with its formula: values, per sample and in the mean, and gradients with the formula's central
     * differences.
     */
    default void assertDescribes(Loss loss, INDArray parameters, List<Embedding> embeddings, double step) {
        String what = embeddings.get(0).samples() + " samples of width "
                + embeddings.get(0).output().width() + ", seed of the test";
        int[] complete = complete(embeddings);
        double[] expected = values(rows(embeddings, complete));
        LossResult result = loss.evaluate(embeddings, parameters);
        double[] perSample = new double[embeddings.get(0).samples()];
        boolean[] valid = new boolean[perSample.length];
        for (int i = 0; i < complete.length; i++) {
            perSample[complete[i]] = expected[i];
            valid[complete[i]] = true;
        }
        double mean = mean(expected);
        double tolerance = 1e-11 * Math.max(1.0, Math.abs(mean));
        assertThat(result.valid()).as(what).isEqualTo(valid);
        assertThat(result.perSample())
                .as("values of %s", what)
                .usingComparatorWithPrecision(tolerance)
                .containsExactly(perSample);
        assertThat(result.value()).as("value of %s", what).isCloseTo(mean, within(tolerance));
        for (int m = 0; m < embeddings.size(); m++) {
            int modality = m;
            INDArray gradient = FiniteDifferences.gradient(
                    changed -> {
                        List<Embedding> moved = new ArrayList<>(embeddings);
                        Embedding embedding = embeddings.get(modality);
                        moved.set(modality, new Embedding(embedding.output(), changed, 1, embedding.valid()));
                        return mean(values(rows(moved, complete)));
                    },
                    embeddings.get(m).rows(),
                    step);
            assertThat(FiniteDifferences.relativeError(result.gradients().get(m), gradient, 1e-3))
                    .as("relative error of the gradient of modality %d of %s", m, what)
                    .isLessThan(1e-6);
        }
    }

    /** The mean, 0 of nothing. */
    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0.0);
    }

    /** u / max(‖u‖, ε) for every row. */
    static double[][][] unit(double[][][] rows) {
        double[][][] unit = new double[rows.length][rows[0].length][];
        for (int m = 0; m < rows.length; m++) {
            for (int i = 0; i < rows[m].length; i++) {
                double length = Math.max(Math.sqrt(dot(rows[m][i], rows[m][i])), UnitRows.EPSILON);
                unit[m][i] = Arrays.stream(rows[m][i]).map(x -> x / length).toArray();
            }
        }
        return unit;
    }

    static double dot(double[] left, double[] right) {
        double sum = 0.0;
        for (int c = 0; c < left.length; c++) {
            sum += left[c] * right[c];
        }
        return sum;
    }

    /** Σ_j −q_j log softmax(s)_j with q the smoothed target. */
    static double crossEntropy(double[] logits, int target, double smoothing) {
        double max = Arrays.stream(logits).max().orElseThrow();
        double logSum =
                max + Math.log(Arrays.stream(logits).map(s -> Math.exp(s - max)).sum());
        double value = 0.0;
        for (int j = 0; j < logits.length; j++) {
            double q = smoothing / logits.length + (j == target ? 1.0 - smoothing : 0.0);
            value += q * (logSum - logits[j]);
        }
        return value;
    }

    /** Normally distributed rows, of which a part is not valid. */
    static List<Embedding> batch(long seed, int samples, int width, double missing, Modality... modalities) {
        RandomGenerator random = new RandomStreams(seed).generator();
        List<Embedding> embeddings = new ArrayList<>();
        for (Modality modality : modalities) {
            double[][] rows = new double[samples][width];
            boolean[] valid = new boolean[samples];
            for (int i = 0; i < samples; i++) {
                Arrays.setAll(rows[i], c -> random.nextGaussian());
                valid[i] = random.nextDouble() >= missing;
            }
            embeddings.add(embedding(modality, rows, valid));
        }
        return embeddings;
    }

    static Embedding embedding(Modality modality, double[][] rows) {
        boolean[] valid = new boolean[rows.length];
        Arrays.fill(valid, true);
        return embedding(modality, rows, valid);
    }

    private static Embedding embedding(Modality modality, double[][] rows, boolean[] valid) {
        return new Embedding(new Output(modality, "s", rows[0].length), Nd4j.createFromArray(rows), 1, valid);
    }

    static List<Embedding> inFloat32(List<Embedding> embeddings) {
        return embeddings.stream()
                .map(each -> new Embedding(each.output(), each.rows().castTo(DataType.FLOAT), 1, each.valid()))
                .toList();
    }

    /** Compares what a loss makes of the same batch in float32 and in float64. */
    static void assertFloat32Agrees(Loss loss, INDArray parameters, List<Embedding> embeddings) {
        LossResult expected = loss.evaluate(embeddings, parameters);
        LossResult actual = loss.evaluate(inFloat32(embeddings), parameters);
        double scale = Math.max(1.0, Math.abs(expected.value()));
        assertThat(actual.value()).isCloseTo(expected.value(), within(1e-5 * scale));
        for (int m = 0; m < embeddings.size(); m++) {
            assertThat(actual.gradients().get(m).dataType()).isEqualTo(DataType.FLOAT);
            assertThat(FiniteDifferences.relativeError(
                            actual.gradients().get(m), expected.gradients().get(m), 1e-12))
                    .as("relative error of the float32 gradient of modality %d", m)
                    .isLessThan(1e-4);
        }
    }

    /** Compares two results number by number. */
    static void assertAlike(LossResult actual, LossResult expected, double tolerance) {
        assertThat(actual.perSample()).usingComparatorWithPrecision(tolerance).containsExactly(expected.perSample());
        assertThat(actual.similarities())
                .usingComparatorWithPrecision(tolerance)
                .containsExactly(expected.similarities());
        for (int m = 0; m < expected.gradients().size(); m++) {
            assertThat(HostMemory.doubles(actual.gradients().get(m)))
                    .usingComparatorWithPrecision(tolerance)
                    .containsExactly(HostMemory.doubles(expected.gradients().get(m)));
        }
        assertThat(actual.parameterGradients().isPresent())
                .isEqualTo(expected.parameterGradients().isPresent());
        if (expected.parameterGradients().isPresent()) {
            assertThat(HostMemory.doubles(actual.parameterGradients().orElseThrow()))
                    .usingComparatorWithPrecision(tolerance)
                    .containsExactly(
                            HostMemory.doubles(expected.parameterGradients().orElseThrow()));
        }
    }

    private static int[] complete(List<Embedding> embeddings) {
        return IntStream.range(0, embeddings.get(0).samples())
                .filter(i -> embeddings.stream().allMatch(each -> each.valid()[i]))
                .toArray();
    }

    private static double[][][] rows(List<Embedding> embeddings, int[] samples) {
        double[][][] rows = new double[embeddings.size()][samples.length][];
        for (int m = 0; m < rows.length; m++) {
            double[][] all = embeddings.get(m).rows().toDoubleMatrix();
            for (int i = 0; i < samples.length; i++) {
                rows[m][i] = all[samples[i]];
            }
        }
        return rows;
    }
}
