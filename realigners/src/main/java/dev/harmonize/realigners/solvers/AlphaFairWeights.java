package dev.harmonize.realigners.solvers;

/**
 * Solves {@code G w = w^(−1/α)}, taken entry by entry, for w &gt; 0. With α = 1 this is the Nash bargaining solution of
 * Nash-MTL, with any other α &gt; 0 the α-fair one of FairGrad.
 *
 * <p>A solution is where the strictly convex function ½ wᵀ G w − Σ_k φ(w_k) is smallest, with φ(w) = (w^p − 1) / p, p = 1 −
 * 1/α, and φ(w) = log w where p = 0. So there is at most one. There is none if and only if the gradients are
 * Pareto-stationary: G a = 0 for some a ≥ 0 other than zero, along which the function falls for ever. That G is singular
 * is no obstacle otherwise.
 *
 * <p>The method is Newton's in relative steps, Δw = w δ, with (W G W + diag(w^p) / α) δ = w^p − w ∘ G w, whose matrix is
 * positive definite for every G that is a Gram matrix. Steps are cut to stay positive and halved until the function falls
 * (Armijo's rule). A full step is safe where (1 + 1/α) |δ_k| ≤ 1/4 for all k, because the Hessian hardly changes along it;
 * there rounding could make the function look as if it rose, so it is not asked. G is divided by its largest diagonal entry
 * s first, and the solution multiplied by s^(−α/(1+α)).
 *
 * <p>It stops when {@code |w_k^(1/α) (G w)_k − 1|} is below 1e-13 plus what rounding makes of it. G counts as stationary
 * once the present point or the step to the next is a combination a ≥ 0 of the gradients with ‖Σ a_k g_k‖ ≤ 1e-5 Σ a_k ‖g_k‖,
 * or if one of the gradients is zero, or two are opposite. Small α can ask for gains of which rounding leaves nothing (with α = 0.01, weights of 2 go with gains of 2⁻¹⁰⁰); such problems do
 * not converge.
 */
public final class AlphaFairWeights {

    /** What became of a problem. */
    public enum Outcome {
        /** The weights solve it. */
        SOLVED,
        /** There is no solution: the gradients cancel out. */
        STATIONARY,
        /** Arithmetic was not good enough to tell. */
        NOT_CONVERGED
    }

    private static final int MAX_ITERATIONS = 200;
    private static final int MAX_HALVINGS = 60;
    private static final double TOLERANCE = 1e-13;
    private static final double ACCEPTABLE = 1e-9;
    private static final double LOST = 1e-3;
    private static final double CANCELLED = 1e-10;
    private static final double ARMIJO = 1e-4;
    private static final double ROUNDING = Math.ulp(1.0);

    private final int size;
    private final double alpha;

    /** p = 1 − 1/α. */
    private final double exponent;

    private final double[] matrix;
    private final double[] lengths;
    private final double[] point;
    private final double[] gains;
    private final double[] powers;
    private final double[] step;
    private final double[] trial;
    private final Cholesky hessian;

    /**
     * A solver for problems of one size.
     *
     * @param size number of objectives, K
     * @param alpha fairness α, positive
     */
    public AlphaFairWeights(int size, double alpha) {
        if (!(alpha > 0.0)) {
            throw new IllegalArgumentException("fairness " + alpha + " is not positive");
        }
        this.size = size;
        this.alpha = alpha;
        this.exponent = 1.0 - 1.0 / alpha;
        this.matrix = new double[size * size];
        this.lengths = new double[size];
        this.point = new double[size];
        this.gains = new double[size];
        this.powers = new double[size];
        this.step = new double[size];
        this.trial = new double[size];
        this.hessian = new Cholesky(size);
    }

    /**
     * Solves one problem.
     *
     * @param gramian G, length K·K, finite, of any scale
     * @param weights takes w, length K; left as it is unless the outcome is {@link Outcome#SOLVED}
     */
    public Outcome solve(double[] gramian, double[] weights) {
        double scale = 0.0;
        for (int k = 0; k < size; k++) {
            double squaredNorm = gramian[k * size + k];
            if (squaredNorm <= 0.0) {
                return Outcome.STATIONARY;
            }
            scale = Math.max(scale, squaredNorm);
        }
        normalise(gramian, scale);
        if (cancels(point) || someAreOpposite()) {
            return Outcome.STATIONARY;
        }
        Outcome outcome = iterate();
        return outcome == Outcome.SOLVED ? rescaled(scale, weights) : outcome;
    }

    /** Starts from the best multiple of what would be right if the gradients were orthogonal. */
    private void normalise(double[] gramian, double scale) {
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = gramian[i] / scale;
        }
        for (int k = 0; k < size; k++) {
            double squaredNorm = Math.max(Double.MIN_NORMAL, matrix[k * size + k]);
            matrix[k * size + k] = squaredNorm;
            lengths[k] = Math.sqrt(squaredNorm);
            point[k] = Math.pow(squaredNorm, -alpha / (1.0 + alpha));
        }
        double square = evaluate();
        double sum = 0.0;
        for (double power : powers) {
            sum += power;
        }
        double factor = Math.pow(square / sum, -alpha / (1.0 + alpha));
        if (factor > 0.0 && Double.isFinite(factor)) {
            for (int k = 0; k < size; k++) {
                point[k] *= factor;
            }
        }
    }

    private Outcome iterate() {
        for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
            double square = evaluate();
            if (cancels(point)) {
                return Outcome.STATIONARY;
            }
            double excess = excessResidual();
            if (excess <= 0.0) {
                return Outcome.SOLVED;
            }
            Outcome stuck = excess <= ACCEPTABLE ? Outcome.SOLVED : Outcome.NOT_CONVERGED;
            if (!findStep()) {
                return stuck;
            }
            for (int k = 0; k < size; k++) {
                trial[k] = point[k] * step[k];
            }
            if (cancels(trial)) {
                return Outcome.STATIONARY;
            }
            if (!advance(square)) {
                return stuck;
            }
        }
        evaluate();
        return excessResidual() <= ACCEPTABLE ? Outcome.SOLVED : Outcome.NOT_CONVERGED;
    }

    /** Fills G w and w^p at the present point, and returns wᵀ G w. */
    private double evaluate() {
        double square = 0.0;
        for (int k = 0; k < size; k++) {
            gains[k] = dot(k, point);
            powers[k] = Math.pow(point[k], exponent);
            square += point[k] * gains[k];
        }
        return square;
    }

    /**
     * By how much the largest relative residual exceeds what can be asked for; infinite where rounding leaves too little of
     * a gain (G w)_k to tell w_k = (G w)_k^(−α) from it.
     */
    private double excessResidual() {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < size; k++) {
            double ratio = point[k] / powers[k];
            double attainable = TOLERANCE + ROUNDING * (size * ratio * magnitude(k) + 1.0 / alpha);
            double residual = Math.abs(ratio * gains[k] - 1.0);
            if (!(attainable * Math.min(1.0, alpha) <= LOST) || Double.isNaN(residual)) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, residual - attainable);
        }
        return largest;
    }

    /** Σ_l |G_kl| w_l, what rounding in (G w)_k is relative to. */
    private double magnitude(int row) {
        double sum = 0.0;
        for (int l = 0; l < size; l++) {
            sum += Math.abs(matrix[row * size + l]) * point[l];
        }
        return sum;
    }

    /** The same for wᵀ G w. */
    private double magnitude() {
        double sum = 0.0;
        for (int k = 0; k < size; k++) {
            sum += point[k] * magnitude(k);
        }
        return sum;
    }

    /** Whether the gradients, combined with these weights, cancel out. */
    private boolean cancels(double[] weights) {
        double square = 0.0;
        double length = 0.0;
        for (int k = 0; k < size; k++) {
            if (weights[k] < 0.0) {
                return false;
            }
            square += weights[k] * dot(k, weights);
            length += weights[k] * lengths[k];
        }
        return length > 0.0 && square <= CANCELLED * length * length;
    }

    /** Whether two gradients cancel out: ‖g_k / ‖g_k‖ + g_l / ‖g_l‖‖² = 2 + 2 cos. */
    private boolean someAreOpposite() {
        for (int k = 0; k < size; k++) {
            for (int l = 0; l < k; l++) {
                double cosine = matrix[k * size + l] / lengths[k] / lengths[l];
                if (2.0 + 2.0 * cosine <= 4.0 * CANCELLED) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Newton's relative step δ; false if rounding has left the matrix indefinite. */
    private boolean findStep() {
        for (int k = 0; k < size; k++) {
            for (int l = 0; l <= k; l++) {
                hessian.set(k, l, point[k] * matrix[k * size + l] * point[l]);
            }
            hessian.add(k, powers[k] / alpha);
            step[k] = powers[k] - point[k] * gains[k];
        }
        return hessian.factorize() && hessian.solve(step);
    }

    /** Goes along the step as far as is good; false if it is good nowhere. */
    private boolean advance(double square) {
        double largest = 0.0;
        double mostNegative = 0.0;
        double slope = 0.0;
        for (int k = 0; k < size; k++) {
            largest = Math.max(largest, Math.abs(step[k]));
            mostNegative = Math.min(mostNegative, step[k]);
            slope -= (powers[k] - point[k] * gains[k]) * step[k];
        }
        double length = Math.min(1.0, -0.99 / Math.min(-0.1, mostNegative));
        if ((1.0 + 1.0 / alpha) * largest <= 0.25) {
            move(1.0);
            System.arraycopy(trial, 0, point, 0, size);
            return true;
        }
        double utility = utility(point);
        double start = 0.5 * square - utility;
        double slack = ROUNDING * size * (magnitude() + Math.abs(utility) + size);
        for (int halving = 0; halving < MAX_HALVINGS; halving++) {
            move(length);
            if (function(trial) <= start + ARMIJO * length * slope + slack) {
                System.arraycopy(trial, 0, point, 0, size);
                return true;
            }
            length /= 2.0;
        }
        return false;
    }

    private void move(double length) {
        for (int k = 0; k < size; k++) {
            trial[k] = point[k] * (1.0 + length * step[k]);
        }
    }

    private double function(double[] weights) {
        double square = 0.0;
        for (int k = 0; k < size; k++) {
            square += weights[k] * dot(k, weights);
        }
        return 0.5 * square - utility(weights);
    }

    /** Σ φ(w_k). */
    private double utility(double[] weights) {
        double sum = 0.0;
        for (int k = 0; k < size; k++) {
            double logarithm = Math.log(weights[k]);
            sum += exponent == 0.0 ? logarithm : Math.expm1(exponent * logarithm) / exponent;
        }
        return sum;
    }

    private double dot(int row, double[] x) {
        double sum = 0.0;
        for (int l = 0; l < size; l++) {
            sum += matrix[row * size + l] * x[l];
        }
        return sum;
    }

    private Outcome rescaled(double scale, double[] weights) {
        double factor = Math.pow(scale, -alpha / (1.0 + alpha));
        for (int k = 0; k < size; k++) {
            trial[k] = point[k] * factor;
            if (!Double.isFinite(trial[k]) || trial[k] <= 0.0) {
                return Outcome.NOT_CONVERGED;
            }
        }
        System.arraycopy(trial, 0, weights, 0, size);
        return Outcome.SOLVED;
    }
}
