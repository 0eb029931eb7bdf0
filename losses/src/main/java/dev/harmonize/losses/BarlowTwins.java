package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Optional;

/**
 * Barlow Twins (Zbontar, Jing, Misra, LeCun and Deny, ICML 2021): the columns of two modalities shall correlate with their
 * like and with nothing else. With z^A and z^B the N complete samples' rows, each column brought to mean 0 and divided by
 * √(Var + ε), variances over N,
 *
 * <pre>
 * L = Σ_i (1 − C_ii)² + λ Σ_{i≠j} C_ij²,   C_ij = (1/N) Σ_b z^A_bi z^B_bj
 * </pre>
 *
 * Defaults are those of the authors' code: λ = 0.0051, ε = 1e-5 (that of its batch normalization). Earlier versions of it
 * multiplied L by 0.024 for its optimizer's sake; that is what an objective's weight is for.
 *
 * <p>C is linear in what each sample puts into it, so that the value of a sample is
 *
 * <pre>
 * ℓ_b = Σ_i (1 − C_ii) (1 − z^A_bi z^B_bi) + λ Σ_{i≠j} C_ij z^A_bi z^B_bj
 * </pre>
 *
 * whose mean is L exactly; it is negative for samples that agree better than the batch does. A single sample has z = 0,
 * the value d and no gradient. A sample that lacks a modality takes no part. The similarity of a sample is the cosine of
 * its rows.
 */
final class BarlowTwins implements Loss {

    /** What can be set. */
    @Component(
            id = "barlow-twins",
            summary = "Cross-correlation of two modalities' columns near the identity, no negatives (Barlow Twins)",
            publication = "Zbontar, Jing, Misra, LeCun and Deny, Barlow Twins: Self-Supervised Learning via Redundancy"
                    + " Reduction, ICML 2021",
            formula = "L = Σ_i (1 − C_ii)² + λ Σ_{i≠j} C_ij²",
            cost = "B d²")
    public record Options(
            @Option(doc = "Weight of correlations between different columns, λ.", defaultValue = "0.0051", min = 0.0)
            double lambda,

            @Option(
                    doc = "What is added to variances before the root is taken, ε.",
                    defaultValue = "1e-5",
                    min = 0.0,
                    exclusiveMin = true)
            double epsilon) {}

    private final Options options;

    private BarlowTwins(Options options) {
        this.options = options;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        return new BarlowTwins(options);
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        CompleteSamples samples = CompleteSamples.of(embeddings, 2);
        int count = samples.count();
        if (count == 0) {
            return samples.nothing(Optional.empty());
        }
        int width = samples.width();
        Normalized first = Normalized.of(samples.rows(0), width, options.epsilon());
        Normalized second = Normalized.of(samples.rows(1), width, options.epsilon());
        try (INDArray left = Matrices.rowMajor(first.rows(), count, width, samples.dataType());
                INDArray right = Matrices.rowMajor(second.rows(), count, width, samples.dataType())) {
            // Half of ∂L/∂C, and what the value of a sample that adds nothing to C would be.
            double[] weights = Matrices.multiply(left.transpose(), right);
            double constant = 0.0;
            for (int index = 0; index < weights.length; index++) {
                double correlation = weights[index] / count;
                if (index / width == index % width) {
                    weights[index] = correlation - 1.0;
                    constant += 1.0 - correlation;
                } else {
                    weights[index] = options.lambda() * correlation;
                }
            }
            try (INDArray half = Matrices.columnMajor(weights, width, width, samples.dataType())) {
                // Each comes out transposed in column-major order, which is row after row.
                double[] ofSecond = Matrices.multiply(half.transpose(), left.transpose());
                double[] ofFirst = Matrices.multiply(half, right.transpose());
                double[] values = Matrices.innerProducts(ofSecond, second.rows(), width);
                for (int b = 0; b < count; b++) {
                    values[b] += constant;
                }
                return samples.result(
                        values,
                        samples.cosines(0, 1),
                        List.of(
                                samples.gradient(first.gradient(ofFirst, 2.0 / count)),
                                samples.gradient(second.gradient(ofSecond, 2.0 / count))),
                        Optional.empty());
            }
        }
    }

    /**
     * A matrix whose columns have mean 0 and a variance of nearly 1.
     *
     * @param rows row after row
     * @param deviations what its columns were divided by
     */
    private record Normalized(double[] rows, double[] deviations) {

        static Normalized of(double[] rows, int width, double epsilon) {
            ColumnStatistics columns = ColumnStatistics.of(rows, width);
            int count = rows.length / width;
            double[] deviations = new double[width];
            for (int j = 0; j < width; j++) {
                deviations[j] = Math.sqrt(columns.squares()[j] / count + epsilon);
            }
            double[] normalized = columns.centred(rows);
            for (int index = 0; index < normalized.length; index++) {
                normalized[index] /= deviations[index % width];
            }
            return new Normalized(normalized, deviations);
        }

        /** ∂L/∂x from {@code factor} · ∂L/∂z: (g − mean g − z mean(g z)) / √(Var + ε), column by column. */
        double[] gradient(double[] upstream, double factor) {
            int width = deviations.length;
            int count = rows.length / width;
            double[] means = new double[width];
            double[] radial = new double[width];
            for (int index = 0; index < rows.length; index++) {
                means[index % width] += upstream[index] / count;
                radial[index % width] += upstream[index] * rows[index] / count;
            }
            double[] gradient = new double[rows.length];
            for (int index = 0; index < rows.length; index++) {
                int j = index % width;
                gradient[index] = factor * (upstream[index] - means[j] - rows[index] * radial[j]) / deviations[j];
            }
            return gradient;
        }
    }
}
