package dev.harmonize.cli.backends;

import dev.harmonize.api.harmonization.Gramians;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Seeded inputs, made on the Java side so that they are the same on every ND4J. */
final class RandomArrays {

    private RandomArrays() {}

    /** Standard normal numbers, row-major. */
    static INDArray normal(DataType type, RandomGenerator random, long... shape) {
        double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        Arrays.setAll(values, i -> random.nextGaussian());
        return Nd4j.create(values, shape, Nd4j.getStrides(shape, 'c'), 'c', type);
    }

    /** Gram matrices of standard normal rows: of every unit, K rows of length {@code dimensions}. */
    static Gramians gramians(int units, int objectives, int dimensions, RandomGenerator random) {
        double[] values = new double[units * objectives * objectives];
        for (int unit = 0; unit < units; unit++) {
            double[][] rows = new double[objectives][dimensions];
            for (double[] row : rows) {
                Arrays.setAll(row, i -> random.nextGaussian());
            }
            for (int k = 0; k < objectives; k++) {
                for (int l = 0; l < objectives; l++) {
                    double sum = 0.0;
                    for (int i = 0; i < dimensions; i++) {
                        sum += rows[k][i] * rows[l][i];
                    }
                    values[(unit * objectives + k) * objectives + l] = sum;
                }
            }
        }
        return new Gramians(units, objectives, values);
    }

    /** Numbers from {@code least} to {@code greatest}. */
    static double[] uniform(int count, double least, double greatest, RandomGenerator random) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextDouble(least, greatest));
        return values;
    }
}
