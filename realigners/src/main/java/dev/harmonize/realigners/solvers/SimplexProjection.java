package dev.harmonize.realigners.solvers;

import java.util.Arrays;

/**
 * The point of the probability simplex that is closest to a given one (Held, Wolfe and Crowder, "Validation of Subgradient
 * Optimization", Mathematical Programming 1974): max(x_k − θ, 0) with the θ that makes the sum one, found by sorting. It is
 * exact up to rounding, for points of any size.
 */
public final class SimplexProjection {

    private final double[] sorted;

    /** For points with K coordinates. */
    public SimplexProjection(int coordinates) {
        this.sorted = new double[coordinates];
    }

    /**
     * Projects a point in place.
     *
     * @param point length K, finite
     */
    public void project(double[] point) {
        if (point.length != sorted.length) {
            throw new IllegalArgumentException(
                    "expected a point with " + sorted.length + " coordinates, not " + point.length);
        }
        System.arraycopy(point, 0, sorted, 0, sorted.length);
        Arrays.sort(sorted);
        // Only differences matter, so huge coordinates are made small before one is taken from their sum.
        double largest = sorted.length == 0 ? 0.0 : sorted[sorted.length - 1];
        double sum = 0.0;
        double threshold = 0.0;
        for (int count = 1; count <= sorted.length; count++) {
            double next = sorted[sorted.length - count] - largest;
            double candidate = (sum + next - 1.0) / count;
            if (next <= candidate) {
                break;
            }
            sum += next;
            threshold = candidate;
        }
        for (int k = 0; k < point.length; k++) {
            point[k] = Math.max(point[k] - largest - threshold, 0.0);
        }
    }
}
