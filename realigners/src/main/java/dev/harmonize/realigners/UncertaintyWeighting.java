package dev.harmonize.realigners;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;

/**
 * Uncertainty weighting (Kendall, Gal and Cipolla, "Multi-Task Learning Using Uncertainty to Weigh Losses for Scene Geometry
 * and Semantics", CVPR 2018): trains on Σ_k ½ e^(−s_k) L_k + ½ s_k, where s_k is a learnt log variance. So w_k = ½ e^(−s_k),
 * and ∂/∂s_k = ½ (1 − e^(−s_k) L_k), which is zero where s_k = log L_k: in the long run every objective contributes ½.
 *
 * <p>Weights begin at ½, which is half of plain training; a learning rate twice as high makes up for it. s is learnt with
 * gradient descent of its own, one step behind. LibMTL lets the model's optimizer learn it and begins at s = −0.5.
 * Remembered are s and the last losses.
 *
 * <p>Where a loss is negative s would fall without end; the weights then are 1.
 */
final class UncertaintyWeighting extends LearntScale {

    /** What can be set. */
    @Component(
            id = "uncertainty",
            summary = "Learns a variance per objective and divides its loss by it (uncertainty weighting)",
            publication = "Kendall, Gal and Cipolla, Multi-Task Learning Using Uncertainty to Weigh Losses for Scene"
                    + " Geometry and Semantics, CVPR 2018",
            cost = "K per unit")
    public record Options(
            @Option(
                    doc = "Step size of gradient descent on the log variances.",
                    defaultValue = "0.01",
                    min = 0.0,
                    exclusiveMin = true)
            double learningRate,

            @Option(
                    doc = "What the log variances begin with; 0 makes the first weights 0.5.",
                    defaultValue = "0",
                    min = -LIMIT,
                    max = LIMIT)
            double initialS) {}

    UncertaintyWeighting(Options options, List<String> objectives) {
        super(objectives, options.learningRate(), options.initialS());
    }

    @Override
    double weight(double s) {
        return 0.5 * Math.exp(-s);
    }

    @Override
    double best(double loss) {
        return Math.log(loss);
    }

    @Override
    double slope(double s, double loss) {
        return 0.5 - 0.5 * Math.exp(-s) * loss;
    }
}
