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
 * VICReg (Bardes, Ponce and LeCun, ICLR 2022): rows of a sample shall agree, while every column keeps a standard deviation
 * of at least γ and columns do not covary; nothing is contrasted. Of the N complete samples' rows x_i and y_i, d wide and
 * not scaled,
 *
 * <pre>
 * L = λ mean_i ‖x_i − y_i‖² / d + μ [v(X) + v(Y)] / 2 + ν [c(X) + c(Y)]
 * v(X) = mean_j max(0, γ − √(Var_j + ε)),   c(X) = Σ_{j≠k} Cov_jk² / d
 * </pre>
 *
 * with variances and covariances over N − 1. This is the authors' code; the paper's equation 6 does not halve v. Defaults
 * are theirs: λ = {@code invariance} = 25, μ = {@code variance} = 25, ν = {@code covariance} = 1, γ = 1, ε = 1e-4.
 *
 * <p>The value of a sample is its own invariance term and the other two terms, which all samples share; of fewer than two
 * complete samples those are 0. A sample that lacks a modality takes no part. The similarity of a sample is the cosine of
 * its rows.
 */
final class VicReg implements Loss {

    /** What can be set. */
    @Component(
            id = "vicreg",
            summary = "Agreement of two modalities with variance and without covariance, no negatives (VICReg)",
            publication = "Bardes, Ponce and LeCun, VICReg: Variance-Invariance-Covariance Regularization for"
                    + " Self-Supervised Learning, ICLR 2022",
            formula = "L = λ mean (x − y)² + μ/2 Σ_X mean_j max(0, γ − √(Var_j + ε)) + ν/d Σ_X Σ_{j≠k} Cov_jk²",
            cost = "B d²")
    public record Options(
            @Option(doc = "Weight of the mean squared difference, λ.", defaultValue = "25", min = 0.0)
            double invariance,

            @Option(doc = "Weight of the hinge on standard deviations, μ.", defaultValue = "25", min = 0.0)
            double variance,

            @Option(doc = "Weight of squared covariances, ν.", defaultValue = "1", min = 0.0)
            double covariance,

            @Option(doc = "Standard deviation that columns shall reach, γ.", defaultValue = "1", min = 0.0)
            double gamma,

            @Option(
                    doc = "What is added to variances before the root is taken, ε.",
                    defaultValue = "1e-4",
                    min = 0.0,
                    exclusiveMin = true)
            double epsilon) {}

    private final Options options;

    private VicReg(Options options) {
        this.options = options;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        return new VicReg(options);
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        CompleteSamples samples = CompleteSamples.of(embeddings, 2);
        int count = samples.count();
        if (count == 0) {
            return samples.nothing(Optional.empty());
        }
        int width = samples.width();
        double[] first = samples.rows(0);
        double[] second = samples.rows(1);
        double[] firstGradient = new double[first.length];
        double[] secondGradient = new double[first.length];
        double shared = 0.0;
        if (count > 1) {
            shared = regularize(samples, first, firstGradient) + regularize(samples, second, secondGradient);
        }
        double[] values = new double[count];
        double factor = options.invariance() / width;
        for (int index = 0; index < first.length; index++) {
            double difference = first[index] - second[index];
            values[index / width] += factor * difference * difference;
            double derivative = 2.0 * factor * difference / count;
            firstGradient[index] += derivative;
            secondGradient[index] -= derivative;
        }
        for (int i = 0; i < count; i++) {
            values[i] += shared;
        }
        return samples.result(
                values,
                samples.cosines(0, 1),
                List.of(samples.gradient(firstGradient), samples.gradient(secondGradient)),
                Optional.empty());
    }

    /** One modality's share of the variance and covariance terms, whose gradient is added. */
    private double regularize(CompleteSamples samples, double[] rows, double[] gradient) {
        int count = samples.count();
        int width = samples.width();
        ColumnStatistics columns = ColumnStatistics.of(rows, width);
        double[] centred = columns.centred(rows);
        double value = 0.0;

        double hingeFactor = options.variance() / (2.0 * width);
        double[] slopes = new double[width];
        for (int j = 0; j < width; j++) {
            double deviation = Math.sqrt(columns.squares()[j] / (count - 1) + options.epsilon());
            if (deviation < options.gamma()) {
                value += hingeFactor * (options.gamma() - deviation);
                slopes[j] = -hingeFactor / (deviation * (count - 1));
            }
        }
        for (int index = 0; index < centred.length; index++) {
            gradient[index] += slopes[index % width] * centred[index];
        }

        try (INDArray matrix = Matrices.rowMajor(centred, count, width, samples.dataType())) {
            double[] weights = Matrices.multiply(matrix.transpose(), matrix);
            for (int index = 0; index < weights.length; index++) {
                boolean offDiagonal = index / width != index % width;
                double covariance = offDiagonal ? weights[index] / (count - 1) : 0.0;
                value += options.covariance() * covariance * covariance / width;
                weights[index] = 4.0 * options.covariance() * covariance / (width * (count - 1.0));
            }
            // Rows of centred · weights sum to zero, so that the gradient of centring changes nothing; as above.
            try (INDArray symmetric = Matrices.columnMajor(weights, width, width, samples.dataType())) {
                Matrices.add(Matrices.multiply(symmetric, matrix.transpose()), gradient, 0);
            }
        }
        return value;
    }
}
