package dev.harmonize.losses;

import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The samples of a batch that have a valid row in every modality, N of B, for losses that have no use for the others:
 * their rows gathered, and the way back from what was found out about them to the whole batch.
 */
final class CompleteSamples {

    private final List<Embedding> embeddings;
    private final boolean[] valid;
    private final int[] samples;

    private CompleteSamples(List<Embedding> embeddings, boolean[] valid, int[] samples) {
        this.embeddings = embeddings;
        this.valid = valid;
        this.samples = samples;
    }

    /**
     * Finds the complete samples.
     *
     * @throws IllegalArgumentException unless there are this many embeddings, alike in samples, width and data type, of
     *     one row per sample
     */
    static CompleteSamples of(List<Embedding> embeddings, int modalities) {
        if (embeddings.size() != modalities) {
            throw new IllegalArgumentException(
                    "expected the embeddings of " + modalities + " modalities, not of " + embeddings.size());
        }
        Embedding first = embeddings.get(0);
        for (Embedding embedding : embeddings) {
            if (embedding.candidates() != 1) {
                throw new IllegalArgumentException(embedding.output() + " has " + embedding.candidates()
                        + " candidates; expected one row per sample");
            }
            if (embedding.samples() != first.samples()
                    || embedding.rows().size(1) != first.rows().size(1)
                    || embedding.rows().dataType() != first.rows().dataType()) {
                throw new IllegalArgumentException(
                        describe(first) + " and " + describe(embedding) + "; they must be alike");
            }
        }
        boolean[] valid = new boolean[first.samples()];
        int[] samples = new int[valid.length];
        int count = 0;
        for (int i = 0; i < valid.length; i++) {
            int sample = i;
            valid[i] = embeddings.stream().allMatch(embedding -> embedding.validSample(sample));
            if (valid[i]) {
                samples[count++] = i;
            }
        }
        return new CompleteSamples(List.copyOf(embeddings), valid, Arrays.copyOf(samples, count));
    }

    private static String describe(Embedding embedding) {
        return embedding.output() + " has " + embedding.samples() + " samples of "
                + embedding.rows().size(1) + " numbers in " + embedding.rows().dataType();
    }

    /** Number of complete samples, N. */
    int count() {
        return samples.length;
    }

    /** Number of samples, B. */
    int batchSize() {
        return valid.length;
    }

    /** Numbers per row, d. */
    int width() {
        return embeddings.get(0).output().width();
    }

    /** The data type of the embeddings. */
    DataType dataType() {
        return embeddings.get(0).rows().dataType();
    }

    /** The rows of a modality as they are, row after row: N·d numbers. */
    double[] rows(int modality) {
        int width = width();
        double[] source = HostMemory.doubles(embeddings.get(modality).rows());
        double[] rows = new double[samples.length * width];
        for (int s = 0; s < samples.length; s++) {
            System.arraycopy(source, samples[s] * width, rows, s * width, width);
        }
        return rows;
    }

    /** The rows of a modality, scaled to unit length; to be closed. Their gradients are those of the whole batch. */
    UnitRows unitRows(int modality) {
        Embedding embedding = embeddings.get(modality);
        return UnitRows.of(new Embedding(embedding.output(), embedding.rows(), 1, valid));
    }

    /** The cosine between the rows of two modalities, for every complete sample. */
    double[] cosines(int first, int second) {
        try (UnitRows left = unitRows(first);
                UnitRows right = unitRows(second)) {
            return Matrices.innerProducts(
                    HostMemory.doubles(left.matrix()), HostMemory.doubles(right.matrix()), width());
        }
    }

    /** ∂L/∂z of a modality for the whole batch, shape [B, d], from that of the complete samples' rows, N·d numbers. */
    INDArray gradient(double[] rowGradient) {
        int width = width();
        double[] gradient = new double[valid.length * width];
        for (int s = 0; s < samples.length; s++) {
            System.arraycopy(rowGradient, s * width, gradient, samples[s] * width, width);
        }
        return Matrices.rowMajor(gradient, valid.length, width, dataType());
    }

    /** What the complete samples have, N numbers, for the whole batch: B numbers, 0 for the others. */
    double[] scatter(double[] perCompleteSample) {
        double[] result = new double[valid.length];
        for (int s = 0; s < samples.length; s++) {
            result[samples[s]] = perCompleteSample[s];
        }
        return result;
    }

    /**
     * The result for the whole batch.
     *
     * @param values ℓ of the complete samples, N numbers, whose mean becomes the value
     * @param similarities of the complete samples, N numbers
     * @param gradients per modality, shape [B, d]
     * @param parameterGradients shape [B, P]
     */
    LossResult result(
            double[] values, double[] similarities, List<INDArray> gradients, Optional<INDArray> parameterGradients) {
        double sum = 0.0;
        for (double value : values) {
            sum += value;
        }
        return new LossResult(
                samples.length == 0 ? 0.0 : sum / samples.length,
                scatter(values),
                valid.clone(),
                scatter(similarities),
                gradients,
                parameterGradients);
    }

    /** The result if no sample is complete. */
    LossResult nothing(Optional<INDArray> parameterGradients) {
        List<INDArray> zeros = new ArrayList<>();
        for (Embedding embedding : embeddings) {
            zeros.add(Nd4j.zeros(embedding.rows().dataType(), embedding.rows().shape()));
        }
        return result(new double[0], new double[0], zeros, parameterGradients);
    }
}
