package dev.harmonize.realigners.solvers;

import java.util.Arrays;

/**
 * The shortest convex combination of gradients: the weights a that minimise aᵀGa on the simplex (Désidéri, "Multiple-gradient
 * descent algorithm", C. R. Acad. Sci. 2012). The combination is unique; the weights are not if gradients depend on each
 * other.
 */
public final class MinimumNorm {

    private final int size;
    private final double[] products;
    private final double[] matrix;
    private final double[] ones;
    private final NonNegativeQuadratic quadratic;

    /** For K gradients. */
    public MinimumNorm(int size) {
        this.size = size;
        products = new double[size];
        matrix = new double[size * size];
        ones = new double[size];
        Arrays.fill(ones, 1.0);
        quadratic = new NonNegativeQuadratic(size);
    }

    /**
     * Minimises exactly: over the faces of the simplex, in closed form, for up to three gradients, and by {@link
     * NonNegativeQuadratic} for more.
     *
     * @param values holds G, the K·K numbers from an offset on
     * @param weights receives a, length K; equal weights if all gradients are zero, or if the minimum was not found
     * @return whether the minimum was found
     */
    public boolean exact(double[] values, int offset, double[] weights) {
        double smallest = normalise(values, offset);
        if (smallest == Double.POSITIVE_INFINITY || size == 1) {
            Arrays.fill(weights, 1.0 / size);
            return true;
        }
        if (size == 2) {
            Arrays.fill(weights, 0.0);
            shareOfEdge(0, 1, weights);
            return true;
        }
        if (size == 3) {
            shortestOfTriangle(weights);
            return true;
        }
        return byActiveSet(smallest, weights);
    }

    /**
     * Minimises by the algorithm of Frank and Wolfe with exact line search, as Sener and Koltun, "Multi-Task Learning as
     * Multi-Objective Optimization", NeurIPS 2018, algorithm 2. It begins with equal weights, and every iteration moves a part
     * γ of the way to the gradient whose product with the combination is smallest.
     *
     * @param values holds G, the K·K numbers from an offset on
     * @param epsilon ends the search after an iteration with γ below it
     * @param maxIterations ends the search in any case
     * @param weights receives a, length K, on the simplex
     * @return whether γ fell below epsilon
     */
    public boolean frankWolfe(double[] values, int offset, double epsilon, int maxIterations, double[] weights) {
        Arrays.fill(weights, 1.0 / size);
        if (normalise(values, offset) == Double.POSITIVE_INFINITY) {
            return true;
        }
        for (int k = 0; k < size; k++) {
            products[k] = 0.0;
            for (int l = 0; l < size; l++) {
                products[k] += matrix[k * size + l] / size;
            }
        }
        for (int iteration = 0; iteration < maxIterations; iteration++) {
            if (frankWolfeStep(weights) < epsilon) {
                return true;
            }
        }
        return false;
    }

    private double frankWolfeStep(double[] weights) {
        int target = 0;
        double now = 0.0;
        for (int k = 0; k < size; k++) {
            now += weights[k] * products[k];
            if (products[k] < products[target]) {
                target = k;
            }
        }
        double mixed = products[target];
        double there = matrix[target * size + target];
        double step = shareOfSecond(now, mixed, there);
        for (int k = 0; k < size; k++) {
            weights[k] *= 1.0 - step;
            products[k] += step * (matrix[k * size + target] - products[k]);
        }
        weights[target] += step;
        return step;
    }

    /**
     * Fills the matrix with G, its largest diagonal entry brought to about 1 by a power of two, which rounds nothing. Returns
     * the smallest positive entry of its diagonal, or infinity.
     */
    private double normalise(double[] values, int offset) {
        double largest = 0.0;
        for (int k = 0; k < size; k++) {
            largest = Math.max(largest, values[offset + k * size + k]);
        }
        int exponent = -Math.getExponent(largest);
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = largest > 0.0 ? Math.scalb(values[offset + i], exponent) : 0.0;
        }
        double smallest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < size; k++) {
            double squaredNorm = matrix[k * size + k];
            if (squaredNorm > 0.0) {
                smallest = Math.min(smallest, squaredNorm);
            }
        }
        return smallest;
    }

    /** How much of b the shortest point between a and b has, from ‖a‖², ⟨a, b⟩ and ‖b‖²; nothing if a = b. */
    private static double shareOfSecond(double first, double product, double second) {
        if (first <= product) {
            return 0.0;
        }
        if (second <= product) {
            return 1.0;
        }
        return (first - product) / ((first - product) + (second - product));
    }

    /** The shortest point between g_k and g_l, as the weights of both; returns its squared length. */
    private double shareOfEdge(int k, int l, double[] weights) {
        double first = matrix[k * size + k];
        double product = matrix[k * size + l];
        double second = matrix[l * size + l];
        boolean equal = first <= product && second <= product;
        double share = equal ? 0.5 : shareOfSecond(first, product, second);
        weights[k] = 1.0 - share;
        weights[l] = share;
        return (1.0 - share) * ((1.0 - share) * first + 2.0 * share * product) + share * share * second;
    }

    /**
     * The shortest point of a triangle is that of its plane or of an edge. Where the triangle is flat the former is a
     * rounding error, and anywhere in the triangle or not in it; so it is taken only if it is the shorter one.
     */
    private void shortestOfTriangle(double[] weights) {
        double shortest = shortestOfEdges(weights);
        double first = weights[0];
        double second = weights[1];
        double third = weights[2];
        if (!shortestOfPlane(weights) || !(squaredLength(weights) < shortest)) {
            weights[0] = first;
            weights[1] = second;
            weights[2] = third;
        }
    }

    private double squaredLength(double[] weights) {
        double sum = 0.0;
        for (int k = 0; k < size; k++) {
            for (int l = 0; l < size; l++) {
                sum += weights[k] * matrix[k * size + l] * weights[l];
            }
        }
        return sum;
    }

    /** Fills in the shortest point of the plane through three gradients; false if it is not inside of their triangle. */
    private boolean shortestOfPlane(double[] weights) {
        // From g_0 along a = g_1 − g_0 and b = g_2 − g_0.
        double aa = (matrix[4] - matrix[1]) + (matrix[0] - matrix[1]);
        double bb = (matrix[8] - matrix[2]) + (matrix[0] - matrix[2]);
        double ab = (matrix[5] - matrix[1]) + (matrix[0] - matrix[2]);
        double a0 = matrix[1] - matrix[0];
        double b0 = matrix[2] - matrix[0];
        double determinant = aa * bb - ab * ab;
        if (determinant <= 0.0) {
            return false;
        }
        double second = (ab * b0 - bb * a0) / determinant;
        double third = (ab * a0 - aa * b0) / determinant;
        double first = 1.0 - second - third;
        weights[0] = first;
        weights[1] = second;
        weights[2] = third;
        return first >= 0.0 && second >= 0.0 && third >= 0.0;
    }

    /** Fills in the shortest point of the edges between three gradients; returns its squared length. */
    private double shortestOfEdges(double[] weights) {
        int bestStart = 0;
        double shortest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < 3; k++) {
            double squaredLength = shareOfEdge(k, (k + 1) % 3, weights);
            if (squaredLength < shortest) {
                shortest = squaredLength;
                bestStart = k;
            }
        }
        weights[(bestStart + 2) % 3] = 0.0;
        return shareOfEdge(bestStart, (bestStart + 1) % 3, weights);
    }

    /**
     * The x ≥ 0 that minimises xᵀGx + (1ᵀx − 1)² is the solution times a factor. Relative to the shortest gradient, because
     * both terms should count.
     */
    private boolean byActiveSet(double smallest, double[] weights) {
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = matrix[i] / Math.max(Double.MIN_NORMAL, smallest) + 1.0;
        }
        quadratic.matrix(matrix, 0);
        boolean found = quadratic.minimise(ones, 1.0, weights) == NonNegativeQuadratic.Outcome.MINIMUM;
        double sum = 0.0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int k = 0; k < size; k++) {
            weights[k] = found && sum > 0.0 ? weights[k] / sum : 1.0 / size;
        }
        return found && sum > 0.0;
    }
}
