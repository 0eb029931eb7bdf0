package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;

import java.util.Arrays;
import java.util.Set;

/** Plain training: w_k = 1 whatever the gradients say. */
final class Sum implements GramianRealigner {

    /** Nothing can be set. */
    @Component(id = "sum", summary = "Adds the gradients as they are; the baseline", cost = "K per unit")
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
        Arrays.fill(weights, 1.0);
        return weights;
    }

    @Override
    public boolean needsGramians() {
        return false;
    }
}
