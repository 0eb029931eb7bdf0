package dev.harmonize.encoders.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.encoders.kernel.GeluForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.function.DoubleUnaryOperator;

class ActivationsTest {

    private static final double FORWARD = 1e-6;
    private static final double BACKWARD = 1e-6;
    private static final int[] COLUMNS = {1, 2, 3, 15, 16, 17, 33, 128, 130, 1500};

    @ParameterizedTest
    @EnumSource
    void geluIsItsFormula(GeluForm form) {
        for (int columns : COLUMNS) {
            for (int apart : new int[] {0, 3}) {
                RandomMatrices matrices = new RandomMatrices(columns);
                HeapMatrix x = matrices.normal(3, columns, apart, 0, 2);
                HeapMatrix result = RandomMatrices.room(3, columns, 2 * apart);
                Activations.gelu(form, x, result, new Scratch());
                RandomMatrices.assertClose(
                        result, map(x, value -> gelu(form, value)), FORWARD, form + ", columns " + columns);
                Activations.gelu(form, x, x, new Scratch());
                assertThat(RandomMatrices.values(x)).isDeepEqualTo(RandomMatrices.values(result));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theWayBackThroughGeluIsTheSlopeOfItsFormula(GeluForm form) {
        for (int columns : COLUMNS) {
            for (int apart : new int[] {0, 3}) {
                for (int objectives = 1; objectives <= 3; objectives++) {
                    RandomMatrices matrices = new RandomMatrices(columns + objectives);
                    HeapMatrix x = matrices.normal(3, columns, apart, 0, 2);
                    HeapMatrix deltas = matrices.normal(3 * objectives, columns, apart);
                    HeapMatrix result = RandomMatrices.room(3 * objectives, columns, 2 * apart);
                    double[][] slopes = map(x, value -> slope(form, value));
                    Activations.geluBackward(form, x, deltas, result, new Scratch());
                    RandomMatrices.assertClose(
                            result,
                            times(deltas, slopes),
                            BACKWARD,
                            form + ", columns " + columns + ", objectives " + objectives);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSlopeIsThatOfTheFormula(GeluForm form) {
        for (double x = -6; x <= 6; x += 0.01) {
            double step = 1e-5;
            double difference = (gelu(form, x + step) - gelu(form, x - step)) / (2 * step);
            assertThat(slope(form, x)).as("%s at %s", form, x).isCloseTo(difference, within(1e-8));
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "-100, 0", "0, 0", "1e38, 1e38", "-1e38, 0", "NaN, NaN", "Infinity, Infinity"})
    void geluOfExtremes(float x, float expected) {
        for (GeluForm form : GeluForm.values()) {
            HeapMatrix values = HeapMatrix.dense(new float[] {x}, 1, 1);
            Activations.gelu(form, values, values, new Scratch());
            assertThat(Float.valueOf(values.values()[0] + 0f)).as("%s", form).isEqualTo(Float.valueOf(expected));
        }
    }

    @Test
    void reluIsForwardAndBackwardItsFormula() {
        for (int columns : COLUMNS) {
            for (int apart : new int[] {0, 3}) {
                for (int objectives = 1; objectives <= 3; objectives++) {
                    RandomMatrices matrices = new RandomMatrices(columns + objectives);
                    HeapMatrix x = matrices.normal(3, columns, apart);
                    x.values()[x.offset()] = 0;
                    HeapMatrix deltas = matrices.normal(3 * objectives, columns, apart);
                    HeapMatrix result = RandomMatrices.room(3, columns, 2 * apart);
                    Activations.relu(x, result);
                    RandomMatrices.assertClose(result, map(x, value -> Math.max(value, 0)), 0, "columns " + columns);
                    HeapMatrix back = RandomMatrices.room(3 * objectives, columns, 2 * apart);
                    Activations.reluBackward(x, deltas, back);
                    RandomMatrices.assertClose(
                            back, times(deltas, map(x, value -> value > 0 ? 1 : 0)), 0, "columns " + columns);
                }
            }
        }
    }

    private static double gelu(GeluForm form, double x) {
        return switch (form) {
            case EXACT -> x * Gaussian.distribution(x);
            case TANH -> x / 2 * (1 + Math.tanh(inner(x)));
        };
    }

    private static double slope(GeluForm form, double x) {
        return switch (form) {
            case EXACT -> Gaussian.distribution(x) + x * Gaussian.density(x);
            case TANH -> {
                double tanh = Math.tanh(inner(x));
                double innerSlope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
                yield (1 + tanh) / 2 + x / 2 * (1 - tanh * tanh) * innerSlope;
            }
        };
    }

    private static double inner(double x) {
        return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }

    private static double[][] map(HeapMatrix x, DoubleUnaryOperator function) {
        double[][] values = RandomMatrices.values(x);
        for (double[] row : values) {
            for (int column = 0; column < row.length; column++) {
                row[column] = function.applyAsDouble(row[column]);
            }
        }
        return values;
    }

    private static double[][] times(HeapMatrix blocks, double[][] factors) {
        double[][] values = RandomMatrices.values(blocks);
        for (int row = 0; row < values.length; row++) {
            for (int column = 0; column < values[row].length; column++) {
                values[row][column] *= factors[row % factors.length][column];
            }
        }
        return values;
    }
}
