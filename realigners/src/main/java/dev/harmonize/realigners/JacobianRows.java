package dev.harmonize.realigners;

import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of a Jacobian as doubles, for realigners that look at every number of them.
 *
 * <p>Rows are copied to the Java heap one by one, whatever device the Jacobian is on, and a direction is copied back: eight
 * bytes per number, twice the size of a float32 Jacobian. Column-wise work is then plain loops, which ND4J would spend many
 * passes over all numbers on.
 *
 * @param values the rows g_k, [K][n]; may be changed
 * @param type data type of the Jacobian, and of a direction made from it
 */
record JacobianRows(double[][] values, DataType type) {

    /** Copies of the rows of a Jacobian of shape [K, n]. */
    static JacobianRows of(INDArray jacobian) {
        double[][] values = new double[Math.toIntExact(jacobian.size(0))][];
        for (int k = 0; k < values.length; k++) {
            values[k] = HostMemory.doubles(jacobian.getRow(k));
        }
        return new JacobianRows(values, jacobian.dataType());
    }

    /** Number of rows, K. */
    int count() {
        return values.length;
    }

    /** Number of columns, n. */
    int columns() {
        return values[0].length;
    }

    /** Row g_k. */
    double[] row(int k) {
        return values[k];
    }

    /** Σ_k w_k g_k, length n. */
    double[] combine(double[] weights) {
        double[] sum = new double[columns()];
        for (int k = 0; k < values.length; k++) {
            addScaled(sum, weights[k], values[k]);
        }
        return sum;
    }

    /** A direction as an array of rank 1 of the Jacobian's data type, handed over. */
    INDArray toArray(double[] direction) {
        return HostMemory.array(direction, type, 'c', direction.length);
    }

    /** target ← target + factor · values. */
    static void addScaled(double[] target, double factor, double[] values) {
        for (int c = 0; c < target.length; c++) {
            target[c] += factor * values[c];
        }
    }

    /** ⟨a, b⟩. Four sums side by side, which is both faster and more exact than one. */
    static double dot(double[] a, double[] b) {
        double first = 0.0;
        double second = 0.0;
        double third = 0.0;
        double fourth = 0.0;
        int c = 0;
        for (; c + 3 < a.length; c += 4) {
            first += a[c] * b[c];
            second += a[c + 1] * b[c + 1];
            third += a[c + 2] * b[c + 2];
            fourth += a[c + 3] * b[c + 3];
        }
        for (; c < a.length; c++) {
            first += a[c] * b[c];
        }
        return first + second + third + fourth;
    }

    /** ‖a‖. */
    static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }
}
