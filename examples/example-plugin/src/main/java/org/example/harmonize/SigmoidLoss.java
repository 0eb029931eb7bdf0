package org.example.harmonize;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;

/**
 * The pairwise sigmoid loss of SigLIP (Zhai et al., "Sigmoid Loss for Language Image Pre-Training", ICCV 2023): every pair
 * of rows is a yes-or-no question of its own, and no softmax couples them.
 *
 * <p>With c_ij = cos(u_i, v_j), with y_ii = 1 and y_ij = −1 for i ≠ j, with scale t and bias b,
 *
 * <pre>
 * ℓ_i = Σ_j log(1 + exp(−y_ij (t c_ij + b)))
 * ∂ℓ_i / ∂c_ij = −y_ij t / (1 + exp(y_ij (t c_ij + b)))
 * </pre>
 *
 * and the value is the mean of ℓ_i. SigLIP learns t and b; here they keep the values that it starts from, unless a config
 * says otherwise. Only samples with a valid row in both modalities take part. The similarity of a sample is c_ii.
 */
final class SigmoidLoss implements Loss {

    /** What can be set. */
    @Component(id = "sigmoid", summary = "SigLIP's pairwise sigmoid loss between two modalities")
    public record Options(
            @Option(doc = "What cosines are multiplied by, t.", defaultValue = "10.0", min = 0.0, exclusiveMin = true)
            double scale,

            @Option(
                    doc = "What is added to scaled cosines, b. Below zero because most pairs do not belong together.",
                    defaultValue = "-10.0")
            double bias) {}

    private final double scale;
    private final double bias;

    private SigmoidLoss(double scale, double bias) {
        this.scale = scale;
        this.bias = bias;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        if (inputs.size() != 2) {
            throw new InvalidOptionException("", "compares two modalities, not " + inputs.size());
        }
        for (LossInput input : inputs) {
            if (input.candidates() > 1) {
                throw new InvalidOptionException(
                        "",
                        "compares one row per sample, but " + input.output().modality() + " has " + input.candidates()
                                + " candidates; use mil-nce");
            }
        }
        int width = inputs.get(0).output().width();
        if (inputs.get(1).output().width() != width) {
            throw new InvalidOptionException(
                    "",
                    "compares embeddings of equal width, not of " + width + " and "
                            + inputs.get(1).output().width() + " numbers");
        }
        return new SigmoidLoss(options.scale(), options.bias());
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        Embedding first = embeddings.get(0);
        Embedding second = embeddings.get(1);
        if (first.samples() != second.samples()) {
            throw new IllegalArgumentException(first.output() + " has " + first.samples() + " samples and "
                    + second.output() + " has " + second.samples() + "; they must be of the same batch");
        }
        UnitRows u = UnitRows.of(first.rows());
        UnitRows v = UnitRows.of(second.rows());
        double[][] cosines = u.units().mmul(v.units().transpose()).toDoubleMatrix();

        int samples = first.samples();
        boolean[] valid = new boolean[samples];
        int judged = 0;
        for (int i = 0; i < samples; i++) {
            valid[i] = first.validSample(i) && second.validSample(i);
            judged += valid[i] ? 1 : 0;
        }

        double value = 0.0;
        double[] perSample = new double[samples];
        double[] similarities = new double[samples];
        double[][] slopes = new double[samples][samples]; // ∂L/∂c_ij; zero where a row takes no part
        for (int i = 0; i < samples; i++) {
            if (!valid[i]) {
                continue;
            }
            for (int j = 0; j < samples; j++) {
                if (valid[j]) {
                    double sign = i == j ? 1.0 : -1.0;
                    double margin = sign * (scale * cosines[i][j] + bias);
                    perSample[i] += softplus(-margin);
                    slopes[i][j] = -sign * scale * sigmoid(-margin) / judged;
                }
            }
            similarities[i] = cosines[i][i];
            value += perSample[i] / judged;
        }

        INDArray slope = Nd4j.createFromArray(slopes);
        INDArray firstGradient = u.gradient(slope.mmul(v.units()));
        INDArray secondGradient = v.gradient(slope.transpose().mmul(u.units()));
        DataType type = first.rows().dataType();
        return new LossResult(
                value,
                perSample,
                valid,
                similarities,
                List.of(firstGradient.castTo(type), secondGradient.castTo(type)),
                Optional.empty());
    }

    /** log(1 + eˣ), without overflow. */
    private static double softplus(double x) {
        return Math.max(x, 0.0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double sigmoid(double x) {
        return 1.0 / (1.0 + Math.exp(-x));
    }
}
