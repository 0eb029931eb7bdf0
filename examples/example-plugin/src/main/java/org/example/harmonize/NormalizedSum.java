package org.example.harmonize;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Set;

/**
 * Evens out the lengths of the objectives' gradients, so that none drowns the others. This is the aim of GradNorm (Chen et
 * al., ICML 2018), which learns loss weights toward it; here it is reached at once, in closed form.
 *
 * <p>With n_k = ‖g_k‖ = √G_kk, with m the mean of those n_k that are not zero, and with strength p,
 *
 * <pre>
 * w_k = (m / n_k)^p
 * </pre>
 *
 * so that p = 1 gives every gradient the length m and p = 0 leaves them as they are. A gradient of length zero cannot be
 * given another one: it keeps the weight 1, and units with such a gradient are reported. Only the diagonal of the Gram
 * matrix is looked at, so conflict stays what it was; and as nothing is drawn at random or remembered, every unit is
 * realigned by itself.
 */
final class NormalizedSum implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "normalized-sum",
            summary = "Adds the gradients after evening out their lengths",
            cost = "K per unit")
    public record Options(
            @Option(
                    doc = "How far lengths are evened out: 0 leaves them as they are, 1 makes them equal.",
                    defaultValue = "1.0",
                    min = 0.0,
                    max = 1.0)
            double strength) {}

    private final double strength;

    NormalizedSum(double strength) {
        this.strength = strength;
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int objectives = gramians.objectives();
        double[] weights = new double[gramians.units() * objectives];
        int unitsWithZeros = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            double mean = meanNorm(gramians, unit);
            boolean zeros = false;
            for (int k = 0; k < objectives; k++) {
                double norm = gramians.norm(unit, k);
                weights[unit * objectives + k] = norm > 0.0 ? Math.pow(mean / norm, strength) : 1.0;
                zeros |= norm == 0.0;
            }
            unitsWithZeros += zeros ? 1 : 0;
        }
        context.fellBack("a gradient is zero; it keeps the weight 1", unitsWithZeros);
        return weights;
    }

    private static double meanNorm(Gramians gramians, int unit) {
        double sum = 0.0;
        int count = 0;
        for (int k = 0; k < gramians.objectives(); k++) {
            double norm = gramians.norm(unit, k);
            if (norm > 0.0) {
                sum += norm;
                count++;
            }
        }
        return count == 0 ? 0.0 : sum / count;
    }
}
