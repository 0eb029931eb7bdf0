package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.ConflictAverse;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Conflict-averse gradient descent, CAGrad (Liu et al., "Conflict-Averse Gradient Descent for Multi-task Learning", NeurIPS
 * 2021): the direction d that maximises min_k ⟨g_k, d⟩ subject to ‖d − g_0‖ ≤ c‖g_0‖, where g_0 is the mean gradient.
 *
 * <p>Through the dual, a = argmin g_0·g_a + c‖g_0‖ ‖g_a‖ over the simplex, with g_a = Σ_k a_k g_k, and w = 1/K + c‖g_0‖ / ‖g_a‖
 * a. It is solved up to what G can tell ({@link ConflictAverse}). With c = 0, or if g_0 is zero, that is the mean; with c ≥ 1 no objective is
 * harmed, below that one may be.
 *
 * <p>Where g_a is zero the gradients are Pareto stationary as far as the method can see, and the direction is zero: a step that
 * is not taken, and is reported. As in TorchJD, that begins at ‖g_a‖ &lt; 1e-4 √(tr G) ({@code norm-eps}; TorchJD also takes a
 * matrix whose trace is below that for zero, which would depend on the scale). A gradient of zero length is such a case as soon
 * as c is large enough to leave no conflict. If the solution is not found, which only rounding errors can cause, weights are
 * equal, and that is reported.
 *
 * <p>TorchJD does not rescale d. The official code and LibMTL divide it by 1 + c² by default (their {@code rescale=1}; 2 is 1 + c),
 * and solve approximately, so their numbers differ.
 */
final class CaGrad implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "cagrad",
            summary = "Near the mean gradient, seeks the direction best for the objective worst off (CAGrad)",
            publication = "Liu et al., Conflict-Averse Gradient Descent for Multi-task Learning, NeurIPS 2021",
            cost = "K³ per iteration and unit")
    public record Options(
            @Option(
                    doc =
                            "How far from the mean gradient the direction may be, as a part of its length. Below 1 a small"
                                    + " enough step lowers the mean of the losses; from 1 on it harms no objective.",
                    defaultValue = "0.5",
                    min = 0,
                    max = 1e10)
            double c,

            @Option(doc = "What the direction is divided by.", defaultValue = "none")
            Rescale rescale,

            @Option(
                    doc =
                            "The weights are zero if the dual's combination of the gradients is shorter than this part of the"
                                    + " root of the squared lengths' sum.",
                    defaultValue = "1e-4",
                    min = 0)
            double normEps) {}

    /** What the direction is divided by. */
    public enum Rescale {
        /** Nothing; 0 in the official code. */
        NONE,
        /** 1 + c²; 1 in the official code, and its default. */
        ONE_PLUS_C_SQUARED,
        /** 1 + c; 2 in the official code. */
        ONE_PLUS_C
    }

    private final Options options;

    CaGrad(Options options) {
        this.options = options;
    }

    @Override
    public Set<Promise> promises() {
        Set<Promise> promises = EnumSet.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
        if (options.c() >= 1.0) {
            promises.add(Promise.NON_CONFLICTING);
        }
        return promises;
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double divisor = divisor();
        double[] weights = new double[gramians.units() * count];
        double[] own = new double[count];
        ConflictAverse problem = new ConflictAverse(count);
        int stationary = 0;
        int notFound = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            int offset = unit * count * count;
            ConflictAverse.Outcome outcome =
                    problem.solve(gramians.values(), offset, options.c(), options.normEps(), own);
            switch (outcome) {
                case SOLVED -> {}
                case STATIONARY -> {
                    Arrays.fill(own, 0.0);
                    stationary++;
                }
                case NOT_CONVERGED -> notFound++;
            }
            for (int k = 0; k < count; k++) {
                weights[unit * count + k] = own[k] / divisor;
            }
        }
        context.fellBack("the gradients are Pareto stationary; used no gradient", stationary);
        context.fellBack("the direction was not found; used equal weights", notFound);
        return weights;
    }

    private double divisor() {
        double c = options.c();
        return switch (options.rescale()) {
            case NONE -> 1.0;
            case ONE_PLUS_C_SQUARED -> 1.0 + c * c;
            case ONE_PLUS_C -> 1.0 + c;
        };
    }
}
