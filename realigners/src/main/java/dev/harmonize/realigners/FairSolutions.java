package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.realigners.solvers.AlphaFairWeights;

import java.util.Arrays;

/** The solutions of {@code G w = w^(−1/α)} for the units of one call, one after the other; 1/K where there is none. */
final class FairSolutions {

    private final AlphaFairWeights solver;
    private final double[] gramian;
    private final double[] weights;
    private int stationary;
    private int notConverged;

    FairSolutions(int count, double alpha) {
        this.solver = new AlphaFairWeights(count, alpha);
        this.gramian = new double[count * count];
        this.weights = new double[count];
    }

    /** Solves for a unit; false if it has no solution, or none was found. */
    boolean solve(Gramians gramians, int unit) {
        System.arraycopy(gramians.values(), unit * gramian.length, gramian, 0, gramian.length);
        AlphaFairWeights.Outcome outcome = solver.solve(gramian, weights);
        switch (outcome) {
            case SOLVED -> {
                return true;
            }
            case STATIONARY -> stationary++;
            case NOT_CONVERGED -> notConverged++;
        }
        Arrays.fill(weights, 1.0 / weights.length);
        return false;
    }

    /** The weights of the unit solved last; the same array for every unit. */
    double[] weights() {
        return weights;
    }

    /** Reports the units that have no solution of their own. */
    void report(RealignmentContext context) {
        context.fellBack("no weights are fair, as the gradients cancel out; used equal weights", stationary);
        context.fellBack("Newton's method did not converge; used equal weights", notConverged);
    }
}
