package dev.harmonize.encoders.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The backward formulas that engines are compared with are the derivatives of the forward ones. */
class FormulasTest {

    private static final long SEED = 20261124;
    private static final double STEP = 1e-5;

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource
    void gelu(GeluForm form) {
        for (double x = -5; x <= 5; x += 0.25) {
            assertThat(Formulas.geluSlope(form, x))
                    .as("at %s", x)
                    .isCloseTo(
                            (Formulas.gelu(form, x + STEP) - Formulas.gelu(form, x - STEP)) / (2 * STEP), within(1e-8));
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 5"})
    void layerNorm(int rows, int columns) {
        DoubleMatrix scale = DoubleMatrix.random(1, columns, random);
        DoubleMatrix bias = DoubleMatrix.random(1, columns, random);
        DoubleMatrix deltas = DoubleMatrix.random(rows, columns, random);
        DoubleMatrix x = DoubleMatrix.random(rows, columns, random);

        assertDerivative(
                Formulas.layerNormBackward(x, scale, 0.1, deltas),
                input -> Formulas.layerNorm(input, scale, bias, 0.1),
                x,
                deltas);
    }

    @ParameterizedTest
    @CsvSource({"3, false", "3, true", "1, false", "1, true"})
    void attention(int queries, boolean masked) {
        AttentionShape shape = new AttentionShape(2, 3, queries, 2, 3);
        DoubleMatrix x = DoubleMatrix.random(6, 18, random);
        Optional<DoubleMatrix> mask = masked ? Optional.of(DoubleMatrix.random(2, 3, random)) : Optional.empty();
        Optional<DoubleMatrix> dropout =
                masked ? Optional.of(DoubleMatrix.random(4 * queries, 3, random)) : Optional.empty();
        DoubleMatrix deltas = DoubleMatrix.random(2 * queries, 6, random);

        assertDerivative(
                Formulas.attentionBackward(shape, x, mask, dropout, deltas),
                input -> Formulas.attention(shape, input, mask, dropout),
                x,
                deltas);
    }

    private static void assertDerivative(
            DoubleMatrix actual, UnaryOperator<DoubleMatrix> forward, DoubleMatrix x, DoubleMatrix deltas) {
        for (int i = 0; i < x.values().length; i++) {
            double slope = (changed(forward, x, i, STEP, deltas) - changed(forward, x, i, -STEP, deltas)) / (2 * STEP);
            assertThat(actual.values()[i]).as("number %d, seed %d", i, SEED).isCloseTo(slope, within(1e-8));
        }
    }

    /** ⟨δ, f(x)⟩ after a step along one number. */
    private static double changed(
            UnaryOperator<DoubleMatrix> forward, DoubleMatrix x, int number, double step, DoubleMatrix deltas) {
        double[] values = x.values().clone();
        values[number] += step;
        double[] output =
                forward.apply(new DoubleMatrix(x.rows(), x.columns(), values)).values();
        double product = 0;
        for (int i = 0; i < output.length; i++) {
            product += output[i] * deltas.values()[i];
        }
        return product;
    }
}
