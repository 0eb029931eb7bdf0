package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.MinimumNorm;

import java.util.Set;

/**
 * Multiple-gradient descent, MGDA (Désidéri, "Multiple-gradient descent algorithm (MGDA) for multiobjective optimization", C.
 * R. Acad. Sci. 2012): the shortest convex combination of the gradients, w = argmin aᵀGa over a ≥ 0 with Σ_k a_k = 1.
 *
 * <p>All gradients have at least its squared length as inner product with it, so it harms no objective; but it is short where
 * one gradient is, and zero where one is zero. Where all are zero the weights are equal. No gradient is normalised first.
 *
 * <p>The minimum is exact by default, for any number of objectives ({@link MinimumNorm}). {@code solver = frank-wolfe} is the
 * approximation that Sener and Koltun proposed (NeurIPS 2018): from equal weights, with exact line search, until the step is
 * below {@code epsilon}. That is what TorchJD does, and gives its numbers. Older code, such as Sener and Koltun's own and
 * LibMTL, never moves more than .999 of the way, and results differ in the third decimal. With four objectives and more it
 * often has not converged after {@code max-iterations}; then the weights are the last ones, and that is reported. If the
 * exact solver finds nothing, which only rounding errors can cause, they are equal, and that is reported.
 */
final class Mgda implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "mgda",
            summary = "Takes the shortest convex combination of the gradients (MGDA)",
            publication =
                    "Désidéri, Multiple-gradient descent algorithm (MGDA) for multiobjective optimization, C. R. Acad. Sci."
                            + " 2012",
            cost = "K³ per unit")
    public record Options(
            @Option(doc = "How the minimum is searched.", defaultValue = "exact")
            Solver solver,

            @Option(
                    doc = "Frank-Wolfe ends when a step is below this part of the way.",
                    defaultValue = "1e-3",
                    min = 0,
                    max = 1,
                    exclusiveMin = true)
            double epsilon,

            @Option(doc = "Frank-Wolfe ends after as many steps in any case.", defaultValue = "100", min = 1)
            int maxIterations) {}

    /** How the minimum is searched. */
    public enum Solver {
        /** In closed form for up to three objectives, otherwise by an active set. */
        EXACT,
        /** By the algorithm of Frank and Wolfe, approximately. */
        FRANK_WOLFE
    }

    private final Options options;

    Mgda(Options options) {
        this.options = options;
    }

    @Override
    public Set<Promise> promises() {
        return options.solver() == Solver.EXACT
                ? Set.of(Promise.NON_CONFLICTING, Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT)
                : Set.of(Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        boolean exact = options.solver() == Solver.EXACT;
        double[] weights = new double[gramians.units() * count];
        double[] shortest = new double[count];
        MinimumNorm minimum = new MinimumNorm(count);
        int notFound = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            int offset = unit * count * count;
            boolean found = exact
                    ? minimum.exact(gramians.values(), offset, shortest)
                    : minimum.frankWolfe(
                            gramians.values(), offset, options.epsilon(), options.maxIterations(), shortest);
            if (!found) {
                notFound++;
            }
            System.arraycopy(shortest, 0, weights, unit * count, count);
        }
        context.fellBack(
                exact
                        ? "the shortest combination was not found; used equal weights"
                        : "Frank-Wolfe ended at max-iterations; used its last weights",
                notFound);
        return weights;
    }
}
