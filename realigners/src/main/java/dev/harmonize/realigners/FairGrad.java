package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.AlphaFairWeights;

import java.util.Arrays;
import java.util.Set;

/**
 * FairGrad (Ban and Ji, "Fair Resource Allocation in Multi-Task Learning", ICML 2024): the direction that is α-fair to the
 * objectives' rates of descent ⟨d, g_k⟩.
 *
 * <p>The weights are the one positive solution of {@code G w = w^(−1/α)}, taken entry by entry. α = 0 is the mean of the
 * gradients, w = 1/K; α = 1 is proportional fairness, Nash-MTL without its limit to the length of d; the larger α, the more the
 * objective that gains least decides. Multiplying all gradients by c multiplies d by c^((1−α)/(1+α)): with α = 1 its length
 * is √K whatever theirs, with α &gt; 1 longer gradients make it shorter. No conflict is left where there is a solution.
 *
 * <p>There is none where the gradients cancel out, exactly or up to 1e-5 of their length: a combination with weights a ≥ 0
 * vanishes (Pareto-stationarity), as it does where one of them is zero. Those units have weights 1/K, and are reported,
 * as are those for which the solver does not converge.
 *
 * <p>{@link AlphaFairWeights} solves it to rounding errors. TorchJD and the official code minimise the residual's squares
 * with SciPy, within bounds and a number of evaluations, and go on with whatever that gives where there is no solution.
 */
final class FairGrad implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "fairgrad",
            summary = "Divides progress between the objectives α-fairly (FairGrad)",
            publication = "Ban and Ji, Fair Resource Allocation in Multi-Task Learning, ICML 2024",
            cost = "K³ per unit and iteration")
    public record Options(
            @Option(
                    doc =
                            "How much the objective that gains least is favoured: 0 averages the gradients, 1 is proportional"
                                    + " fairness (Nash-MTL), larger values approach max-min fairness. Published with 1, 2, 5, 10;"
                                    + " below about 0.05 the weights often cannot be found in double precision.",
                    defaultValue = "1.0",
                    min = 0.0,
                    max = 1e6)
            double alpha) {}

    private final double alpha;

    FairGrad(double alpha) {
        this.alpha = alpha;
    }

    @Override
    public Set<Promise> promises() {
        return averages()
                ? Set.of(
                        Promise.AGREEMENT_PASSES_THROUGH,
                        Promise.PERMUTATION_INVARIANT,
                        Promise.SCALE_INVARIANT,
                        Promise.LINEAR_UNDER_SCALING)
                : Set.of(Promise.PERMUTATION_INVARIANT);
    }

    @Override
    public boolean needsGramians() {
        return !averages();
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        if (averages()) {
            Arrays.fill(weights, 1.0 / count);
            return weights;
        }
        FairSolutions solutions = new FairSolutions(count, alpha);
        for (int unit = 0; unit < gramians.units(); unit++) {
            solutions.solve(gramians, unit);
            System.arraycopy(solutions.weights(), 0, weights, unit * count, count);
        }
        solutions.report(context);
        return weights;
    }

    private boolean averages() {
        return alpha == 0.0;
    }
}
