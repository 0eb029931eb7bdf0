package dev.harmonize.testkit;

import dev.harmonize.api.harmonization.Gramians;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Jacobians to try realigners on: one row per objective, [K][n]. */
public final class GradientMatrices {

    private GradientMatrices() {}

    /** A matrix of the given rank, the product of two with normal entries. */
    public static double[][] normal(int rows, int columns, int rank, RandomGenerator random) {
        double[][] left = gaussian(rows, rank, random);
        double[][] right = gaussian(rank, columns, random);
        double[][] product = new double[rows][columns];
        for (int k = 0; k < rows; k++) {
            for (int r = 0; r < rank; r++) {
                for (int c = 0; c < columns; c++) {
                    product[k][c] += left[k][r] * right[r][c];
                }
            }
        }
        return product;
    }

    /** A matrix whose rows nowhere conflict: no entry is negative. */
    public static double[][] agreeing(int rows, int columns, RandomGenerator random) {
        double[][] matrix = gaussian(rows, columns, random);
        for (double[] row : matrix) {
            for (int c = 0; c < columns; c++) {
                row[c] = Math.abs(row[c]);
            }
        }
        return matrix;
    }

    /** A matrix whose rows add up to zero: no direction helps all objectives. */
    public static double[][] stationary(int rows, int columns, RandomGenerator random) {
        double[][] matrix = gaussian(rows, columns, random);
        for (int c = 0; c < columns; c++) {
            double sum = 0.0;
            for (int k = 0; k < rows - 1; k++) {
                sum += matrix[k][c];
            }
            matrix[rows - 1][c] = -sum;
        }
        return matrix;
    }

    /** A copy with every entry multiplied by the same factor. */
    public static double[][] scaled(double[][] matrix, double factor) {
        double[][] result = new double[matrix.length][];
        for (int k = 0; k < matrix.length; k++) {
            result[k] = matrix[k].clone();
            for (int c = 0; c < result[k].length; c++) {
                result[k][c] *= factor;
            }
        }
        return result;
    }

    /** The Gram matrix G = J Jᵀ. */
    public static Gramians gramian(double[][] matrix) {
        return gramians(Collections.singletonList(matrix));
    }

    /** The Gram matrices G = J Jᵀ of several Jacobians with equally many rows. */
    public static Gramians gramians(List<double[][]> matrices) {
        int count = matrices.get(0).length;
        double[] values = new double[matrices.size() * count * count];
        int index = 0;
        for (double[][] matrix : matrices) {
            for (int k = 0; k < count; k++) {
                for (int l = 0; l < count; l++) {
                    values[index++] = dot(matrix[k], matrix[l]);
                }
            }
        }
        return new Gramians(matrices.size(), count, values);
    }

    /** d = wᵀ J. */
    public static double[] combine(double[] weights, double[][] matrix) {
        double[] direction = new double[matrix[0].length];
        for (int k = 0; k < matrix.length; k++) {
            for (int c = 0; c < direction.length; c++) {
                direction[c] += weights[k] * matrix[k][c];
            }
        }
        return direction;
    }

    /** ⟨a, b⟩. */
    public static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int c = 0; c < a.length; c++) {
            sum += a[c] * b[c];
        }
        return sum;
    }

    private static double[][] gaussian(int rows, int columns, RandomGenerator random) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int c = 0; c < columns; c++) {
                row[c] = random.nextGaussian();
            }
        }
        return matrix;
    }
}
