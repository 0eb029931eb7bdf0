package dev.harmonize.realigners;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;

/**
 * Impartial learning by losses, IMTL-L (Liu et al., "Towards Impartial Multi-task Learning", ICLR 2021): trains on
 * Σ_k e^(s_k) L_k − s_k with a learnt s_k. So w_k = e^(s_k), and ∂/∂s_k = e^(s_k) L_k − 1, which is zero where every scaled
 * loss is 1. With −s for s it is twice what {@link UncertaintyWeighting} trains on.
 *
 * <p>s begins at 0, weights 1, and is learnt with gradient descent of its own, one step behind; the paper lets the model's
 * optimizer learn it. Remembered are s and the last losses.
 *
 * <p>Where a loss is negative s would rise without end; the weights then are 1.
 */
final class ImtlL extends LearntScale {

    /** What can be set. */
    @Component(
            id = "imtl-l",
            summary = "Learns a factor per objective that brings all losses to one size (IMTL-L)",
            publication = "Liu et al., Towards Impartial Multi-task Learning, ICLR 2021",
            cost = "K per unit")
    public record Options(
            @Option(
                    doc = "Step size of gradient descent on the log factors.",
                    defaultValue = "0.01",
                    min = 0.0,
                    exclusiveMin = true)
            double learningRate,

            @Option(
                    doc = "What the log factors begin with; 0 makes the first weights 1.",
                    defaultValue = "0",
                    min = -LIMIT,
                    max = LIMIT)
            double initialS) {}

    ImtlL(Options options, List<String> objectives) {
        super(objectives, options.learningRate(), options.initialS());
    }

    @Override
    double weight(double s) {
        return Math.exp(s);
    }

    @Override
    double best(double loss) {
        return -Math.log(loss);
    }

    @Override
    double slope(double s, double loss) {
        return Math.exp(s) * loss - 1.0;
    }
}
