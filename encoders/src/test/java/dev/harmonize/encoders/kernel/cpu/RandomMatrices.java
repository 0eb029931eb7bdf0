package dev.harmonize.encoders.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;

/** Matrices for tests: parts of arrays with other numbers around them, and what is in them in double precision. */
final class RandomMatrices {

    /** What surrounds matrices. */
    private static final float OUTSIDE = -12345.5f;

    private final Random random;

    RandomMatrices(long seed) {
        random = new Random(seed);
    }

    /** Normally distributed; with an offset and a stride if {@code apart} is positive, else dense. */
    HeapMatrix normal(int rows, int columns, int apart, double mean, double deviation) {
        HeapMatrix matrix = room(rows, columns, apart);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                matrix.values()[matrix.row(row) + column] = (float) (mean + deviation * random.nextGaussian());
            }
        }
        return matrix;
    }

    HeapMatrix normal(int rows, int columns, int apart) {
        return normal(rows, columns, apart, 0, 1);
    }

    /** A matrix to be written. */
    static HeapMatrix room(int rows, int columns, int apart) {
        int stride = columns + apart;
        float[] values = new float[rows * stride + 2 * apart];
        Arrays.fill(values, OUTSIDE);
        return new HeapMatrix(values, apart, rows, columns, stride);
    }

    static HeapMatrix copy(HeapMatrix matrix) {
        return new HeapMatrix(
                matrix.values().clone(), matrix.offset(), matrix.rows(), matrix.columns(), matrix.stride());
    }

    static double[][] values(HeapMatrix matrix) {
        double[][] values = new double[matrix.rows()][matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                values[row][column] = matrix.values()[matrix.row(row) + column];
            }
        }
        return values;
    }

    /** That a matrix has these values within a relative error of all together, and that nothing around it was written. */
    static void assertClose(HeapMatrix actual, double[][] expected, double tolerance, String which) {
        double difference = 0;
        double norm = 0;
        double[][] values = values(actual);
        for (int row = 0; row < expected.length; row++) {
            for (int column = 0; column < expected[row].length; column++) {
                difference += Math.pow(values[row][column] - expected[row][column], 2);
                norm += Math.pow(expected[row][column], 2);
            }
        }
        assertThat(Math.sqrt(difference)).as(which).isLessThanOrEqualTo(tolerance * Math.sqrt(norm));
        for (int i = 0; i < actual.values().length; i++) {
            int within = i - actual.offset();
            boolean inside = within >= 0
                    && within / actual.stride() < actual.rows()
                    && within % actual.stride() < actual.columns();
            if (!inside) {
                assertThat(actual.values()[i])
                        .as("%s: outside, at %s", which, i)
                        .isEqualTo(OUTSIDE);
            }
        }
    }
}
