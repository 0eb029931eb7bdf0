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
 * <p>For up to three objectives the minimum is found in closed form. For more the algorithm of Frank and Wolfe comes close to
 * it, as Sener and Koltun proposed (NeurIPS 2018): from equal weights, with exact line search, until the step is below {@code
 * epsilon}. So does TorchJD for any number, and {@code solver = frank-wolfe} gives its numbers. Older code, such as Sener and
 * Koltun's own and LibMTL, never moves more than .999 of the way, and results differ in the third decimal. {@code solver =
 * exact} is exact for any number. If the steps are not below {@code epsilon} after {@code max-iterations}, the weights are the
 * last ones, and that is reported; if the exact solver finds nothing, which only rounding errors can cause, they are equal.
 */
final class Mgda implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "mgda",
            summary = "Takes the shortest convex combination of the gradients (MGDA)",
            publication =
                    "Désidéri, Multiple-gradient descent algorithm (MGDA) for multiobjective optimization, C. R. Acad. Sci."
                            + " 2012",
            cost = "K² per iteration and unit")
    public record Options(
            @Option(doc = "How the minimum is searched.", defaultValue = "auto")
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
        /** Exactly for up to three objectives, otherwise by Frank-Wolfe. */
        AUTO,
        /** In closed form for up to three objectives, otherwise by an active set. */
        EXACT,
        /** By the algorithm of Frank and Wolfe, approximately. */
        FRANK_WOLFE
    }

    private static final int CLOSED_FORM = 3;

    private final Options options;

    Mgda(Options options) {
        this.options = options;
    }

    @Override
    public Set<Promise> promises() {
        return options.solver() == Solver.EXACT
                ? Set.of(Promise.NON_CONFLICTING, Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT)
                : Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        boolean exact = switch (options.solver()) {
            case AUTO -> count <= CLOSED_FORM;
            case EXACT -> true;
            case FRANK_WOLFE -> false;
        };
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
