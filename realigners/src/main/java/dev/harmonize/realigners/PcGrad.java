package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Arrays;
import java.util.Set;

/**
 * Projecting conflicting gradients, PCGrad (Yu et al., "Gradient Surgery for Multi-Task Learning", NeurIPS 2020).
 *
 * <p>Each gradient g_i in turn visits every other g_j. If what is left of g_i conflicts with g_j, its part along g_j is
 * taken away: g_i ← g_i − ⟨g_i, g_j⟩ / ‖g_j‖² · g_j, with g_j always the original gradient. The direction is the
 * <em>sum</em> of what is left of all gradients. Everything left of g_i is a combination Σ_l c_l g_l, so only the row of
 * coefficients c is kept and ⟨g_i, g_j⟩ is Σ_l c_l G_lj. A g_j of length zero conflicts with nothing.
 *
 * <p>The order of the visits matters for three objectives and more, where a conflict may also remain: so PCGrad then
 * promises neither permutation invariance nor freedom from conflict. As published, every g_i draws a new random order. For
 * two objectives in conflict the weights are 1 + |⟨g_1, g_2⟩| / ‖g_k‖², in any order.
 */
final class PcGrad implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "pcgrad",
            summary = "Takes from each gradient what conflicts with another one (PCGrad)",
            publication = "Yu et al., Gradient Surgery for Multi-Task Learning, NeurIPS 2020",
            cost = "K³ per unit")
    public record Options(
            @Option(
                    doc = "In which order a gradient visits the others. Only random is PCGrad as published; the others"
                            + " make it deterministic. Matters for three objectives and more.",
                    defaultValue = "random")
            Order order) {}

    /** In which order a gradient visits the others. */
    public enum Order {
        /** A new uniformly random order for every gradient of every unit. */
        RANDOM,
        /** From the first objective to the last. */
        ASCENDING,
        /** From the last objective to the first. */
        DESCENDING
    }

    private final Order order;

    PcGrad(Order order) {
        this.order = order;
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.AGREEMENT_PASSES_THROUGH, Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        double[] coefficients = new double[count];
        Visits visits = new Visits(order, count);
        for (int unit = 0; unit < gramians.units(); unit++) {
            for (int i = 0; i < count; i++) {
                project(gramians, unit, i, visits.next(context.random()), coefficients);
                for (int k = 0; k < count; k++) {
                    weights[unit * count + k] += coefficients[k];
                }
            }
        }
        return weights;
    }

    /** Fills the coefficients of what is left of g_i. */
    private static void project(Gramians gramians, int unit, int i, int[] visits, double[] coefficients) {
        Arrays.fill(coefficients, 0.0);
        coefficients[i] = 1.0;
        for (int j : visits) {
            double squaredNorm = gramians.get(unit, j, j);
            if (j == i || squaredNorm <= 0.0) {
                continue;
            }
            double product = 0.0;
            for (int l = 0; l < coefficients.length; l++) {
                product += coefficients[l] * gramians.get(unit, l, j);
            }
            if (product < 0.0) {
                coefficients[j] -= product / squaredNorm;
            }
        }
    }
}
