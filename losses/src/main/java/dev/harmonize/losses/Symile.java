package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;

/**
 * Symile (Saporta, Puli, Goldstein and Ranganath, NeurIPS 2024): contrasts three modalities by the multilinear inner
 * product of their unit rows, Σ_d a_d b_d c_d, which makes for a lower bound of their total correlation.
 *
 * <p>Each modality in turn is the anchor and seeks its sample's pair of the other two among negative pairs. With anchor
 * a_i, pairs (b_j, c_k) and logits s = scale · Σ_d a_id b_jd c_kd,
 *
 * <pre>
 * ℓ_i = mean over the three anchors of [log Σ exp s − s_iii]
 * </pre>
 *
 * where the sum runs over the pairs that {@code negatives} says:
 *
 * <ul>
 *   <li>{@code same-sample}: (b_j, c_j) of every sample j, in B² d steps;
 *   <li>{@code all}: (b_j, c_k) of all samples j and k, in B³ d steps; the authors' n². Only for small batches: it holds
 *       several matrices of B x B, in no blocks.
 * </ul>
 *
 * <p>The similarity of a sample is the mean of its three cosines. A sample that lacks a modality takes no part.
 *
 * <p>What differs from the authors' code: where it takes as many negatives as there are other samples, it pairs the b of
 * one with the c of another by shuffling both. A loss here is a function of its batch alone, whatever its order, so that
 * such negatives cannot be; {@code same-sample} takes the true pairs of the other samples in their place. The scale is e^θ
 * of a learnt θ as there, but at most {@code max-scale}. The code leaves scaling to unit length and the first θ to its
 * callers, of which those of unit rows take θ = −0.3; hence the default 0.74. Products of wide unit rows are small, so
 * larger scales may learn faster.
 */
final class Symile implements Loss {

    /** Which pairs an anchor's own is told from. */
    public enum Negatives {
        SAME_SAMPLE,
        ALL
    }

    /** What can be set. */
    @Component(
            id = "symile",
            summary = "Contrasts three modalities by the multilinear inner product of their embeddings (Symile)",
            publication = "Saporta, Puli, Goldstein and Ranganath, Contrasting with Symile: Simple Model-Agnostic"
                    + " Representation Learning for Unlimited Modalities, NeurIPS 2024",
            formula = "ℓ_i = ⅓ Σ_anchors [log Σ exp s − s_iii], s_ijk = scale · Σ_d a_id b_jd c_kd",
            cost = "B² d, or B³ d with all negatives")
    public record Options(
            @Option(
                    doc = "What inner products are multiplied by, to begin with if it is learnt.",
                    defaultValue = "0.74",
                    min = 0.0,
                    exclusiveMin = true,
                    max = LogitScale.LARGEST)
            double scale,

            @Option(doc = "Whether the scale is learnt.", defaultValue = "true")
            boolean learnable,

            @Option(
                    doc = "Largest scale that can be learnt.",
                    defaultValue = "100",
                    min = 0.0,
                    exclusiveMin = true,
                    max = LogitScale.LARGEST)
            double maxScale,

            @Option(
                    doc =
                            "Which pairs an anchor's own is told from: same-sample (those of the other samples) or all (also"
                                    + " those of two different samples; the work grows with the cube of the batch).",
                    defaultValue = "same-sample")
            Negatives negatives) {}

    /** Logits per block: 32 MiB in double precision, all of a batch of 2,048. */
    private static final int BLOCK_SIZE = 1 << 22;

    private final LogitScale scale;
    private final Negatives negatives;
    private final int blockSize;

    Symile(LogitScale scale, Negatives negatives, int blockSize) {
        this.scale = scale;
        this.negatives = negatives;
        this.blockSize = blockSize;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 3);
        if (options.learnable() && options.scale() > options.maxScale()) {
            throw new InvalidOptionException(
                    "scale",
                    "must be at most max-scale = " + options.maxScale() + " to be learnable, not " + options.scale());
        }
        LogitScale scale = options.learnable()
                ? LogitScale.learnable(options.scale(), options.maxScale())
                : LogitScale.fixed(options.scale());
        return new Symile(scale, options.negatives(), BLOCK_SIZE);
    }

    @Override
    public Parameters parameters() {
        return scale.parameters();
    }

    @Override
    public void initialize(INDArray parameters) {
        scale.initialize(parameters);
    }

    @Override
    public Map<String, Double> figures(INDArray parameters) {
        return parameters().length() == 0 ? Map.of() : Map.of("scale", scale.of(parameters));
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        CompleteSamples samples = CompleteSamples.of(embeddings, 3);
        if (samples.count() == 0) {
            return samples.nothing(scale.gradient(new double[samples.batchSize()], parameters));
        }
        try (UnitRows a = samples.unitRows(0);
                UnitRows b = samples.unitRows(1);
                UnitRows c = samples.unitRows(2)) {
            List<UnitRows> rows = List.of(a, b, c);
            Evaluation evaluation = new Evaluation(rows, scale.of(parameters));
            switch (negatives) {
                case SAME_SAMPLE -> {
                    for (int anchor = 0; anchor < 3; anchor++) {
                        evaluation.contrastWithSameSample(anchor, blockSize);
                    }
                }
                case ALL -> evaluation.contrastWithAll();
            }
            return samples.result(
                    evaluation.values,
                    evaluation.similarities(),
                    List.of(
                            a.gradient(evaluation.gradients[0]),
                            b.gradient(evaluation.gradients[1]),
                            c.gradient(evaluation.gradients[2])),
                    scale.gradient(samples.scatter(evaluation.scaleContributions), parameters));
        }
    }

    /** One batch. */
    private static final class Evaluation {
        private final List<UnitRows> rows;
        private final double scale;
        private final int count;
        private final int width;
        private final DataType type;

        // Per modality, row after row.
        private final double[][] units;
        private final double[][] gradients;

        private final double[] values;
        private final double[] scaleContributions;

        Evaluation(List<UnitRows> rows, double scale) {
            this.rows = rows;
            this.scale = scale;
            this.count = rows.get(0).count();
            this.width = rows.get(0).width();
            this.type = rows.get(0).matrix().dataType();
            this.units = new double[3][];
            this.gradients = new double[3][count * width];
            for (int m = 0; m < 3; m++) {
                units[m] = HostMemory.doubles(rows.get(m).matrix());
            }
            this.values = new double[count];
            this.scaleContributions = new double[count];
        }

        double[] similarities() {
            double[] first = Matrices.innerProducts(units[0], units[1], width);
            double[] second = Matrices.innerProducts(units[0], units[2], width);
            double[] third = Matrices.innerProducts(units[1], units[2], width);
            double[] similarities = new double[count];
            for (int i = 0; i < count; i++) {
                similarities[i] = (first[i] + second[i] + third[i]) / 3.0;
            }
            return similarities;
        }

        /** One third of the loss, of one anchor; a block of anchors at a time. */
        void contrastWithSameSample(int anchor, int blockSize) {
            int first = anchor == 0 ? 1 : 0;
            int second = anchor == 2 ? 1 : 2;
            double[] pairGradient = new double[count * width];
            int anchorsPerBlock = Math.max(1, blockSize / count);
            try (INDArray pairs = Matrices.rowMajor(products(units[first], units[second]), count, width, type)) {
                for (int begin = 0; begin < count; begin += anchorsPerBlock) {
                    int end = Math.min(count, begin + anchorsPerBlock);
                    INDArray anchors = rows.get(anchor).matrix(begin, end);
                    // Column after column: the products of an anchor with all pairs are adjacent.
                    double[] products = Matrices.multiply(pairs, anchors.transpose());
                    try (INDArray weights =
                            Matrices.columnMajor(differentiate(products, begin, end), count, end - begin, type)) {
                        Matrices.add(Matrices.multiply(pairs.transpose(), weights), gradients[anchor], begin * width);
                        Matrices.add(Matrices.multiply(anchors.transpose(), weights.transpose()), pairGradient, 0);
                    }
                }
            }
            addProducts(pairGradient, units[second], gradients[first]);
            addProducts(pairGradient, units[first], gradients[second]);
        }

        /** Takes the values of anchors into account; returns ∂L/∂(inner product), laid out as the products are. */
        private double[] differentiate(double[] products, int begin, int end) {
            double[] derivatives = new double[products.length];
            for (int i = begin; i < end; i++) {
                int offset = (i - begin) * count;
                double sum = 0.0;
                for (int j = 0; j < count; j++) {
                    double exponential = shiftedExponential(products[offset + j]);
                    derivatives[offset + j] = exponential;
                    sum += exponential;
                }
                values[i] += (Math.log(sum) - scale * (products[offset + i] - 1.0)) / 3.0;
                for (int j = 0; j < count; j++) {
                    double derivative = (derivatives[offset + j] / sum - (i == j ? 1.0 : 0.0)) / (3.0 * count);
                    double contribution = derivative * scale * products[offset + j];
                    scaleContributions[i] += 0.5 * contribution;
                    scaleContributions[j] += 0.5 * contribution;
                    derivatives[offset + j] = scale * derivative;
                }
            }
            return derivatives;
        }

        /** The whole loss: its triples (i, j, k) serve all three anchors, all i and j for one k at a time. */
        void contrastWithAll() {
            double[][] sums = new double[3][count];
            double[] positives = new double[count];
            for (int k = 0; k < count; k++) {
                try (INDArray pairs = pairsWith(k)) {
                    double[] products = Matrices.multiply(rows.get(0).matrix(), pairs.transpose());
                    int index = 0;
                    for (int j = 0; j < count; j++) {
                        for (int i = 0; i < count; i++) {
                            double exponential = shiftedExponential(products[index++]);
                            sums[0][i] += exponential;
                            sums[1][j] += exponential;
                            sums[2][k] += exponential;
                        }
                    }
                    positives[k] = products[k * count + k];
                }
            }
            for (int i = 0; i < count; i++) {
                double logarithms = Math.log(sums[0][i]) + Math.log(sums[1][i]) + Math.log(sums[2][i]);
                values[i] = logarithms / 3.0 - scale * (positives[i] - 1.0);
            }
            for (int k = 0; k < count; k++) {
                try (INDArray pairs = pairsWith(k)) {
                    double[] products = Matrices.multiply(rows.get(0).matrix(), pairs.transpose());
                    try (INDArray weights =
                            Matrices.columnMajor(differentiate(products, k, sums), count, count, type)) {
                        Matrices.add(Matrices.multiply(pairs.transpose(), weights.transpose()), gradients[0], 0);
                        backwardPairs(Matrices.multiply(rows.get(0).matrix().transpose(), weights), k);
                    }
                }
            }
        }

        /** ∂L/∂(inner product) of all triples with c_k, laid out as the products are. */
        private double[] differentiate(double[] products, int k, double[][] sums) {
            double[] derivatives = new double[products.length];
            int index = 0;
            for (int j = 0; j < count; j++) {
                for (int i = 0; i < count; i++, index++) {
                    double derivative = shiftedExponential(products[index])
                            * (1.0 / sums[0][i] + 1.0 / sums[1][j] + 1.0 / sums[2][k]);
                    if (i == j && j == k) {
                        derivative -= 3.0;
                    }
                    derivative /= 3.0 * count;
                    double contribution = derivative * scale * products[index] / 3.0;
                    scaleContributions[i] += contribution;
                    scaleContributions[j] += contribution;
                    scaleContributions[k] += contribution;
                    derivatives[index] = scale * derivative;
                }
            }
            return derivatives;
        }

        /** The element-wise products of all b with c_k, shape [N, d]. */
        private INDArray pairsWith(int k) {
            double[] products = new double[count * width];
            for (int index = 0; index < products.length; index++) {
                products[index] = units[1][index] * units[2][k * width + index % width];
            }
            return Matrices.rowMajor(products, count, width, type);
        }

        private void backwardPairs(double[] pairGradient, int k) {
            for (int index = 0; index < pairGradient.length; index++) {
                int ofK = k * width + index % width;
                gradients[1][index] += pairGradient[index] * units[2][ofK];
                gradients[2][ofK] += pairGradient[index] * units[1][index];
            }
        }

        /** exp(s − scale), of which the common factor drops out; s ≥ −scale keeps it far from underflow. */
        private double shiftedExponential(double product) {
            return Math.exp(scale * (product - 1.0));
        }

        private static double[] products(double[] left, double[] right) {
            double[] products = new double[left.length];
            for (int index = 0; index < products.length; index++) {
                products[index] = left[index] * right[index];
            }
            return products;
        }

        private static void addProducts(double[] left, double[] right, double[] target) {
            for (int index = 0; index < target.length; index++) {
                target[index] += left[index] * right[index];
            }
        }
    }
}
