package dev.harmonize.realigners.solvers;

import java.util.Arrays;

/**
 * The direction d = Σ_k w_k g_k whose smallest inner product with a gradient is largest, among those that are no further than
 * c‖g_0‖ from the mean gradient g_0 (Liu et al., "Conflict-Averse Gradient Descent for Multi-task Learning", NeurIPS 2021,
 * equation 3).
 *
 * <p>With κ = c‖g_0‖, the published dual minimises g_0·g_a + κ‖g_a‖ for g_a = Σ_k a_k g_k over a in the simplex, and then w =
 * 1/K + y for y = κ a / ‖g_a‖. Its optimality conditions say of y that it minimises ½ yᵀGy − (μ1 − G1/K)ᵀy over y ≥ 0, which
 * is {@link NonNegativeQuadratic}'s problem, for the one μ with φ(μ) = yᵀGy = κ²; μ is the smallest inner product that is
 * reached. φ grows with μ. As long as the same y_k are positive, y is linear in μ and φ a parabola, so its intersection with κ²
 * is the next μ that is tried, and the right one once they remain the same; a bracket guards the search.
 */
public final class ConflictAverse {

    /** How a search ended. */
    public enum Outcome {
        /** With the solution. */
        SOLVED,
        /** The gradients have a convex combination of about zero, and it is the dual's minimum. */
        STATIONARY,
        /** Without the solution, which only rounding errors can cause. */
        NOT_CONVERGED
    }

    private static final int MAX_ITERATIONS = 100;

    /** How far φ(μ) may be from κ², relatively, before the last correction. */
    private static final double PRECISION = 1e-12;

    /** A squared length of the mean gradient below this part of the trace is a rounding error. */
    private static final double NO_LENGTH = 1e-15;

    private final int size;
    private final double[] gramian;

    /** ⟨g_k, g_0⟩. */
    private final double[] improvement;

    private final double[] linear;
    private final double[] ones;
    private final double[] slope;
    private final NonNegativeQuadratic quadratic;

    /** For K gradients. */
    public ConflictAverse(int size) {
        this.size = size;
        gramian = new double[size * size];
        improvement = new double[size];
        linear = new double[size];
        ones = new double[size];
        Arrays.fill(ones, 1.0);
        slope = new double[size];
        quadratic = new NonNegativeQuadratic(size);
    }

    /**
     * Searches the direction.
     *
     * @param values holds G, the K·K numbers from an offset on
     * @param c how far from the mean gradient to look, as a part of its length; not negative
     * @param normEps a convex combination g_a counts as zero if its length is below this part of √(tr G)
     * @param weights receives w, length K; equal weights if the outcome is not {@link Outcome#SOLVED}
     */
    public Outcome solve(double[] values, int offset, double c, double normEps, double[] weights) {
        Arrays.fill(weights, 1.0 / size);
        double squaredMean = normalise(values, offset);
        double squaredRadius = c * c * squaredMean;
        if (squaredMean < NO_LENGTH || squaredRadius == 0.0) {
            return Outcome.SOLVED;
        }
        Outcome outcome = search(squaredRadius, (1.0 + c) * Math.sqrt(squaredMean), weights);
        double sum = 0.0;
        for (double weight : weights) {
            sum += weight;
        }
        if (outcome == Outcome.SOLVED && Math.sqrt(squaredRadius) < normEps * sum) {
            outcome = Outcome.STATIONARY;
        }
        for (int k = 0; k < size; k++) {
            weights[k] = 1.0 / size + (outcome == Outcome.SOLVED ? weights[k] : 0.0);
        }
        return outcome;
    }

    /** Takes G / tr G; returns ‖g_0‖² relative to the trace. */
    private double normalise(double[] values, int offset) {
        double largest = 0.0;
        for (int k = 0; k < size; k++) {
            largest = Math.max(largest, values[offset + k * size + k]);
        }
        if (largest <= 0.0) {
            return 0.0;
        }
        // In two steps, lest the trace of huge gradients overflow.
        double relativeTrace = 0.0;
        for (int k = 0; k < size; k++) {
            relativeTrace += values[offset + k * size + k] / largest;
        }
        double squaredMean = 0.0;
        for (int k = 0; k < size; k++) {
            improvement[k] = 0.0;
            for (int l = 0; l < size; l++) {
                double product = values[offset + k * size + l] / largest / relativeTrace;
                gramian[k * size + l] = product;
                improvement[k] += product / size;
            }
            squaredMean += improvement[k] / size;
        }
        quadratic.matrix(gramian, 0);
        return squaredMean;
    }

    /** Fills in y. */
    private Outcome search(double squaredRadius, double magnitude, double[] y) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        for (int k = 0; k < size; k++) {
            double reach = Math.sqrt(squaredRadius * Math.max(0.0, gramian[k * size + k]));
            low = Math.min(low, improvement[k]);
            high = Math.min(high, improvement[k] + reach);
        }
        double mu = high;
        for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
            for (int k = 0; k < size; k++) {
                linear[k] = mu - improvement[k];
            }
            NonNegativeQuadratic.Outcome outcome = quadratic.minimise(linear, magnitude, y);
            if (outcome == NonNegativeQuadratic.Outcome.UNBOUNDED && mu > 0.0) {
                // No direction improves all; the best to be had is one that harms none.
                high = 0.0;
                mu = 0.0;
                continue;
            }
            if (outcome != NonNegativeQuadratic.Outcome.MINIMUM) {
                return Outcome.NOT_CONVERGED;
            }
            double gap = squaredRadius;
            double sum = 0.0;
            for (int k = 0; k < size; k++) {
                gap -= y[k] * linear[k];
                sum += y[k];
            }
            boolean close = Math.abs(gap) <= PRECISION * squaredRadius;
            if (mu == high && gap > 0.0 && !close) {
                return Outcome.STATIONARY;
            }
            double step = stepTo(gap, sum);
            if (close || high - low <= PRECISION * Math.abs(mu)) {
                for (int k = 0; k < size; k++) {
                    y[k] = Math.max(0.0, y[k] + step * slope[k]);
                }
                return Outcome.SOLVED;
            }
            if (gap > 0.0) {
                low = mu;
            } else {
                high = mu;
            }
            boolean within = mu + step > low && mu + step < high;
            mu = within ? mu + step : 0.5 * (low + high);
        }
        return Outcome.NOT_CONVERGED;
    }

    /** How much larger μ is where the present parabola reaches κ², given κ² − φ(μ) and Σ_k y_k; fills in y's slope. */
    private double stepTo(double gap, double sum) {
        quadratic.solveOnSupport(ones, slope);
        double curvature = 0.0;
        for (double each : slope) {
            curvature += each;
        }
        double root = sum + Math.sqrt(Math.max(0.0, sum * sum + curvature * gap));
        return root > 0.0 ? gap / root : 0.0;
    }
}
