package dev.harmonize.losses;

import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;

/**
 * The embeddings of two modalities of the same samples.
 *
 * @param judged which samples have a valid row in both
 * @param judgedCount how many
 */
record Pair(Embedding first, Embedding second, boolean[] judged, int judgedCount) {

    /**
     * The pair to evaluate.
     *
     * @throws IllegalArgumentException if these are not two embeddings of one batch, alike in width and data type
     */
    static Pair of(List<Embedding> embeddings) {
        if (embeddings.size() != 2) {
            throw new IllegalArgumentException("expected the embeddings of 2 modalities, not of " + embeddings.size());
        }
        Embedding first = embeddings.get(0);
        Embedding second = embeddings.get(1);
        if (first.samples() != second.samples()) {
            throw new IllegalArgumentException(first.output() + " has " + first.samples() + " samples and "
                    + second.output() + " has " + second.samples() + "; they must be of the same batch");
        }
        if (first.rows().size(1) != second.rows().size(1)
                || first.rows().dataType() != second.rows().dataType()) {
            throw new IllegalArgumentException(first.output() + " is "
                    + first.rows().dataType() + " of width "
                    + first.rows().size(1) + " and " + second.output() + " is "
                    + second.rows().dataType() + " of width " + second.rows().size(1) + "; they must be alike");
        }
        boolean[] judged = new boolean[first.samples()];
        int count = 0;
        for (int i = 0; i < judged.length; i++) {
            judged[i] = first.validSample(i) && second.validSample(i);
            count += judged[i] ? 1 : 0;
        }
        return new Pair(first, second, judged, count);
    }

    int samples() {
        return judged.length;
    }

    /** The same of one row per sample, of which those of samples that are not judged do not count as valid. */
    Pair complete() {
        return new Pair(
                new Embedding(first.output(), first.rows(), 1, judged),
                new Embedding(second.output(), second.rows(), 1, judged),
                judged,
                judgedCount);
    }

    /** The cosines between the judged samples' own rows, one in each modality; 0 for the others. */
    double[] similarities(UnitRows left, UnitRows right) {
        int width = left.width();
        double[] u = new double[width];
        double[] v = new double[width];
        double[] similarities = new double[judged.length];
        try (HostMemory first = HostMemory.of(left.columns());
                HostMemory second = HostMemory.of(right.columns())) {
            for (int i = 0; i < judged.length; i++) {
                if (judged[i]) {
                    first.read((long) left.begin(i) * width, u, 0, width);
                    second.read((long) right.begin(i) * width, v, 0, width);
                    similarities[i] = Sums.ofProducts(u, v, width);
                }
            }
        }
        return similarities;
    }

    /** The mean of the judged samples' values. */
    double mean(double[] perSample) {
        double sum = 0.0;
        for (int i = 0; i < perSample.length; i++) {
            sum += judged[i] ? perSample[i] : 0.0;
        }
        return sum / judgedCount;
    }

    /** What every loss says where no sample can be judged: zeros, also for each of its own parameters. */
    LossResult nothing(INDArray parameters) {
        return new LossResult(
                0.0,
                new double[samples()],
                judged,
                new double[samples()],
                List.of(zeros(first), zeros(second)),
                parameters.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Nd4j.zeros(parameters.dataType(), samples(), parameters.length())));
    }

    private static INDArray zeros(Embedding embedding) {
        return Nd4j.zeros(embedding.rows().dataType(), embedding.rows().shape());
    }
}
