package dev.harmonize.realigners.solvers;

/** Solves A x = b for a symmetric positive definite A, in place, by A = L Lᵀ. */
final class Cholesky {

    private final int size;
    private final double[] factor;

    Cholesky(int size) {
        this.size = size;
        this.factor = new double[size * size];
    }

    /** Sets A_kl for l ≤ k; the rest is not looked at. */
    void set(int k, int l, double value) {
        factor[k * size + l] = value;
    }

    /** Adds to A_kk. */
    void add(int k, double value) {
        factor[k * size + k] += value;
    }

    /** Replaces A by L; false if A is not positive definite. */
    boolean factorize() {
        for (int k = 0; k < size; k++) {
            for (int l = 0; l <= k; l++) {
                double rest = factor[k * size + l];
                for (int i = 0; i < l; i++) {
                    rest -= factor[k * size + i] * factor[l * size + i];
                }
                if (l < k) {
                    factor[k * size + l] = rest / factor[l * size + l];
                } else if (rest > 0.0) {
                    factor[k * size + k] = Math.sqrt(rest);
                } else {
                    return false;
                }
            }
        }
        return true;
    }

    /** Replaces b by x, after {@link #factorize}; false if x is not finite. */
    boolean solve(double[] vector) {
        for (int k = 0; k < size; k++) {
            for (int l = 0; l < k; l++) {
                vector[k] -= factor[k * size + l] * vector[l];
            }
            vector[k] /= factor[k * size + k];
        }
        boolean finite = true;
        for (int k = size - 1; k >= 0; k--) {
            for (int l = k + 1; l < size; l++) {
                vector[k] -= factor[l * size + k] * vector[l];
            }
            vector[k] /= factor[k * size + k];
            finite &= Double.isFinite(vector[k]);
        }
        return finite;
    }
}
