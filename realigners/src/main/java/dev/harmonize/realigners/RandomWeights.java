package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;

import java.util.Set;

/**
 * Random weights, w = softmax(x) with x ~ N(0, I), drawn anew for every unit of every step: random gradient weighting
 * (RGW) of Lin et al., "Reasonable Effectiveness of Random Weighting: A Litmus Test for Multi-Task Learning", TMLR 2022.
 * Weights are positive and sum to 1. They know nothing of the gradients: a realigner that is no better than this one owes
 * its effect to noise.
 *
 * <p>At batch granularity it equals the paper's random loss weighting (RLW) where all parameters are in scope. Draws come
 * from the run's own stream, so they differ from those of other libraries under the same seed.
 */
final class RandomWeights implements GramianRealigner {

    /** Nothing can be set. */
    @Component(
            id = "random",
            summary = "Weighs the gradients at random (RLW, RGW); a control for other realigners",
            publication = "Lin et al., Reasonable Effectiveness of Random Weighting, TMLR 2022",
            cost = "K per unit")
    public record Options() {}

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.SCALE_INVARIANT, Promise.LINEAR_UNDER_SCALING);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        for (int begin = 0; begin < weights.length; begin += count) {
            double sum = 0.0;
            for (int k = begin; k < begin + count; k++) {
                weights[k] = Math.exp(context.random().nextGaussian());
                sum += weights[k];
            }
            for (int k = begin; k < begin + count; k++) {
                weights[k] /= sum;
            }
        }
        return weights;
    }

    @Override
    public boolean needsGramians() {
        return false;
    }
}
