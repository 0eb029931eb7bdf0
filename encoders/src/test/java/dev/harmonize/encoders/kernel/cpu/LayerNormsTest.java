package dev.harmonize.encoders.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Random;

class LayerNormsTest {

    private static final double EPSILON = 1e-5;
    private static final int[] COLUMNS = {1, 2, 3, 15, 16, 17, 31, 33, 65, 128, 130, 1031};

    @ParameterizedTest
    @ValueSource(doubles = {0, 1000})
    void isItsFormulaForwardAndBackward(double mean) {
        for (int columns : COLUMNS) {
            for (int apart : new int[] {0, 3}) {
                for (int objectives = 1; objectives <= 3; objectives++) {
                    String which = "columns %s, apart %s, objectives %s".formatted(columns, apart, objectives);
                    RandomMatrices matrices = new RandomMatrices(columns + objectives);
                    HeapMatrix x = matrices.normal(3, columns, apart, mean, 1);
                    HeapMatrix scale = matrices.normal(1, columns, apart);
                    HeapMatrix bias = matrices.normal(1, columns, apart);
                    HeapMatrix statistics = RandomMatrices.room(3, 2, apart);
                    HeapMatrix result = RandomMatrices.room(3, columns, 2 * apart);
                    LayerNorms.forward(x, scale, bias, EPSILON, statistics, result, new Scratch());

                    double[][] in = RandomMatrices.values(x);
                    double[] gamma = RandomMatrices.values(scale)[0];
                    double[] beta = RandomMatrices.values(bias)[0];
                    double[][] out = new double[3][];
                    double[][] expectedStatistics = new double[3][];
                    for (int row = 0; row < 3; row++) {
                        out[row] = forward(in[row], gamma, beta);
                        expectedStatistics[row] = statistics(in[row]);
                    }
                    RandomMatrices.assertClose(result, out, 1e-6, which);
                    RandomMatrices.assertClose(statistics, expectedStatistics, 1e-6, which);

                    HeapMatrix deltas = matrices.normal(3 * objectives, columns, apart);
                    HeapMatrix products = RandomMatrices.room(3 * objectives, columns, 2 * apart);
                    HeapMatrix back = RandomMatrices.room(3 * objectives, columns, apart);
                    LayerNorms.backward(x, scale, statistics, deltas, products, back, new Scratch());
                    double[][] outer = RandomMatrices.values(deltas);
                    double[][] expected = new double[3 * objectives][];
                    double[][] expectedProducts = new double[3 * objectives][];
                    for (int row = 0; row < expected.length; row++) {
                        expected[row] = backward(in[row % 3], gamma, outer[row]);
                        expectedProducts[row] = products(in[row % 3], outer[row]);
                    }
                    // A mean that has been rounded matters to a few numbers that differ by little.
                    if (columns > (mean == 0 ? 2 : 3)) {
                        RandomMatrices.assertClose(back, expected, 1e-4, which);
                        RandomMatrices.assertClose(products, expectedProducts, 1e-4, which);
                    }
                }
            }
        }
    }

    @Test
    void rowsOfOneNumberGiveTheBias() {
        for (int columns : COLUMNS) {
            for (float number : new float[] {0, 0.1f, -1234.567f, 1e-20f}) {
                HeapMatrix x = HeapMatrix.dense(new float[columns], 1, columns);
                Arrays.fill(x.values(), number);
                HeapMatrix scale = new RandomMatrices(columns).normal(1, columns, 0);
                HeapMatrix bias = new RandomMatrices(columns + 1).normal(1, columns, 0);
                HeapMatrix result = RandomMatrices.room(1, columns, 0);
                LayerNorms.forward(x, scale, bias, EPSILON, RandomMatrices.room(1, 2, 0), result, new Scratch());
                RandomMatrices.assertClose(result, RandomMatrices.values(bias), 1e-6, columns + " times " + number);
            }
        }
    }

    @Test
    void theFormulaOfTheWayBackIsTheSlopeOfThatForward() {
        int columns = 17;
        Random random = new Random(3);
        double[] x = random.doubles(columns).toArray();
        double[] scale = random.doubles(columns).toArray();
        double[] bias = random.doubles(columns).toArray();
        double[] deltas = random.doubles(columns).toArray();
        double[] back = backward(x, scale, deltas);
        for (int column = 0; column < columns; column++) {
            double step = 1e-5;
            double[] above = x.clone();
            above[column] += step;
            double[] below = x.clone();
            below[column] -= step;
            double[] high = forward(above, scale, bias);
            double[] low = forward(below, scale, bias);
            double slope = 0;
            for (int i = 0; i < columns; i++) {
                slope += deltas[i] * (high[i] - low[i]) / (2 * step);
            }
            assertThat(back[column]).as("column %s", column).isCloseTo(slope, within(1e-7));
        }
    }

    private static double[] statistics(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance = Arrays.stream(x)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        return new double[] {mean, 1 / Math.sqrt(variance + EPSILON)};
    }

    private static double[] normalized(double[] x) {
        double[] statistics = statistics(x);
        return Arrays.stream(x)
                .map(value -> (value - statistics[0]) * statistics[1])
                .toArray();
    }

    private static double[] forward(double[] x, double[] scale, double[] bias) {
        double[] result = normalized(x);
        for (int i = 0; i < x.length; i++) {
            result[i] = result[i] * scale[i] + bias[i];
        }
        return result;
    }

    private static double[] products(double[] x, double[] deltas) {
        double[] result = normalized(x);
        for (int i = 0; i < x.length; i++) {
            result[i] *= deltas[i];
        }
        return result;
    }

    private static double[] backward(double[] x, double[] scale, double[] deltas) {
        double[] normalized = normalized(x);
        double mean = 0;
        double productMean = 0;
        for (int i = 0; i < x.length; i++) {
            mean += deltas[i] * scale[i] / x.length;
            productMean += deltas[i] * scale[i] * normalized[i] / x.length;
        }
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = (deltas[i] * scale[i] - mean - normalized[i] * productMean) * statistics(x)[1];
        }
        return result;
    }
}
