package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;

import java.util.Arrays;
import java.util.List;

/**
 * The geometric loss strategy, GLS (Chennupati et al., "MultiNet++: Multi-Stream Feature Aggregation and Geometric Loss
 * Strategy for Multi-Task Learning", CVPR Workshops 2019): trains on the geometric mean M = (Π_k L_k)^(1/K) of the losses,
 * to which all contribute alike whatever their sizes. w_k = M / (K L_k). Remembers nothing.
 *
 * <p>Only positive losses have a geometric mean; otherwise the weights are 1/K, which is what it gives equal losses. That includes
 * batches of which some objective judges nothing, as its loss is 0 there.
 */
final class GeometricMean extends LossWeighting {

    /** Nothing can be set. */
    @Component(
            id = "geometric",
            summary = "Trains on the geometric mean of the losses (GLS)",
            publication =
                    "Chennupati et al., MultiNet++: Multi-Stream Feature Aggregation and Geometric Loss Strategy for"
                            + " Multi-Task Learning, CVPR Workshops 2019",
            cost = "K per unit")
    public record Options() {}

    GeometricMean(List<String> objectives) {
        super(objectives);
    }

    @Override
    double[] weigh(double[] losses, Gramians gramians, RealignmentContext context) {
        double logMean = Arrays.stream(losses).map(Math::log).sum() / losses.length;
        return Arrays.stream(losses)
                .map(loss -> Math.exp(logMean - Math.log(loss)) / losses.length)
                .toArray();
    }

    @Override
    boolean hasAnswer(int k, double loss) {
        return loss > 0.0;
    }

    @Override
    String demand() {
        return "a loss is not positive, so that there is no geometric mean";
    }

    @Override
    double fallback() {
        return 1.0 / objectives().count();
    }
}
