package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;

import java.util.Arrays;

/** Plain training: w_k = 1 whatever the gradients say. */
final class Sum implements GramianRealigner {

    /** Nothing can be set. */
    @Component(id = "sum", summary = "Adds the gradients as they are; the baseline")
    public record Options() {}

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
