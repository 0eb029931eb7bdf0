package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;

import java.util.Arrays;
import java.util.Set;

/**
 * The average of the gradients, w_k = 1/K, with K the number of objectives that are valid in the unit. Under an optimizer
 * that evens out the length of its steps, as Adam does, it differs from {@link Sum} only where units have different numbers
 * of valid objectives, and against parameters outside the scope, which are summed.
 */
final class Mean implements GramianRealigner {

    /** Nothing can be set. */
    @Component(id = "mean", summary = "Averages the gradients", cost = "K per unit")
    public record Options() {}

    @Override
    public Set<Promise> promises() {
        return Set.of(
                Promise.AGREEMENT_PASSES_THROUGH,
                Promise.PERMUTATION_INVARIANT,
                Promise.SCALE_INVARIANT,
                Promise.LINEAR_UNDER_SCALING);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        double[] weights = new double[gramians.units() * gramians.objectives()];
        Arrays.fill(weights, 1.0 / gramians.objectives());
        return weights;
    }

    @Override
    public boolean needsGramians() {
        return false;
    }
}
