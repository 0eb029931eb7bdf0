package dev.harmonize.realigners.solvers;

import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, A = Σ_i λ_i q_i q_iᵀ, by Householder's tridiagonal form and implicit
 * QL steps, as Hipparchus has them. Errors of the eigenvalues are about 2⁻⁵² times the largest one.
 *
 * <p>Unlike the other solvers it allocates in each call, about 4 K² numbers: the library keeps its workspaces to itself.
 */
public final class SymmetricEigen {

    private final int size;
    private final double[][] rows;
    private final double[] values;
    private final double[] vectors;

    /**
     * A solver for matrices of one size.
     *
     * @param size number of rows and columns, K
     */
    public SymmetricEigen(int size) {
        this.size = size;
        this.rows = new double[size][size];
        this.values = new double[size];
        this.vectors = new double[size * size];
    }

    /**
     * Decomposes a matrix; then {@link #value} and {@link #component} tell the result.
     *
     * @param matrix length K·K, finite; only what is on and above the diagonal is looked at
     * @return false if the iteration did not converge; there is no result then
     */
    public boolean decompose(double[] matrix) {
        for (int k = 0; k < size; k++) {
            for (int l = k; l < size; l++) {
                rows[k][l] = matrix[k * size + l];
                rows[l][k] = matrix[k * size + l];
            }
        }
        EigenDecompositionSymmetric decomposition;
        try {
            decomposition = new EigenDecompositionSymmetric(new Array2DRowRealMatrix(rows, false));
        } catch (MathIllegalStateException e) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            values[i] = decomposition.getEigenvalue(i);
            for (int k = 0; k < size; k++) {
                vectors[i * size + k] = decomposition.getV().getEntry(k, i);
            }
        }
        return true;
    }

    /** Eigenvalue λ_i of the matrix decomposed last; the largest is the first. */
    public double value(int i) {
        return values[i];
    }

    /** Component k of the eigenvector q_i, which has length 1. */
    public double component(int i, int k) {
        return vectors[i * size + k];
    }

    /** ⟨q_i, x⟩. */
    public double project(int i, double[] x) {
        double sum = 0.0;
        for (int k = 0; k < size; k++) {
            sum += vectors[i * size + k] * x[k];
        }
        return sum;
    }

    /** How many eigenvalues are larger than the largest one times a tolerance; 0 if none is positive. */
    public int rank(double tolerance) {
        double smallest = Math.max(0.0, values[0]) * tolerance;
        int rank = 0;
        while (rank < size && values[rank] > smallest) {
            rank++;
        }
        return rank;
    }
}
