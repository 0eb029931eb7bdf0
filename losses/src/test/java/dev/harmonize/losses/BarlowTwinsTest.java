package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;

class BarlowTwinsTest extends LossContract {

    private static final BarlowTwins.Options DEFAULTS = new BarlowTwins.Options(0.0051, 1e-5);
    private static final INDArray NONE = Nd4j.empty(DataType.DOUBLE);

    private final Loss loss = create(inputs());

    @Override
    protected Loss create(List<LossInput> inputs) {
        return BarlowTwins.create(DEFAULTS, inputs);
    }

    @Test
    void twoSamplesHaveTheValueComputedByHand() {
        // Columns are ±1 with variance 1, so z² = 1 / (1 + ε) =: q. Video (−, −), (+, +); audio (−, +), (+, −):
        // C = q (1, −1; 1, −1).
        double q = 1 / (1 + 1e-5);
        double expected = Math.pow(1 - q, 2) + Math.pow(1 + q, 2) + 0.0051 * 2 * q * q;
        LossResult result = loss.evaluate(
                List.of(
                        PlainFormula.embedding(Modality.VIDEO, new double[][] {{2, 4}, {4, 6}}),
                        PlainFormula.embedding(Modality.AUDIO, new double[][] {{-1, 1}, {1, -1}})),
                NONE);
        assertThat(result.value()).isCloseTo(expected, within(1e-13));
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-13).containsExactly(expected, expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 0", "2, 3, 0", "3, 1, 0", "6, 2, 0.3", "9, 5, 0.3", "12, 7, 0.1"})
    void agreesWithTheFormula(int samples, int width, double missing) {
        PlainFormula formula = rows -> values(rows, DEFAULTS);
        formula.assertDescribes(
                loss, NONE, PlainFormula.batch(5, samples, width, missing, Modality.VIDEO, Modality.TEXT), 1e-5);
    }

    @Test
    void weightAndEpsilonCanBeSet() {
        BarlowTwins.Options options = new BarlowTwins.Options(0.3, 0.1);
        PlainFormula formula = rows -> values(rows, options);
        formula.assertDescribes(
                BarlowTwins.create(options, inputs()),
                NONE,
                PlainFormula.batch(6, 8, 4, 0.2, Modality.VIDEO, Modality.TEXT),
                1e-5);
    }

    @Test
    void meanOfTheSharesIsTheLossOfTheBatch() {
        double[][][] rows = {
            {{1, 2, 0}, {0, -1, 3}, {2, 2, 2}, {-1, 0, 1}},
            {{0, 2, 1}, {1, -1, 2}, {3, 1, 2}, {-2, 1, 1}}
        };
        LossResult result = loss.evaluate(
                List.of(
                        PlainFormula.embedding(Modality.VIDEO, rows[0]),
                        PlainFormula.embedding(Modality.TEXT, rows[1])),
                NONE);
        double expected = 0.0;
        double[][] correlations = correlations(normalized(rows[0], 1e-5), normalized(rows[1], 1e-5));
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double c = correlations[i][j];
                expected += i == j ? (1 - c) * (1 - c) : 0.0051 * c * c;
            }
        }
        assertThat(result.value()).isCloseTo(expected, within(1e-13));
    }

    @Test
    void singleSampleCostsItsWidthAndTeachesNothing() {
        LossResult result = loss.evaluate(PlainFormula.batch(8, 1, 6, 0, Modality.VIDEO, Modality.TEXT), NONE);
        assertThat(result.value()).isEqualTo(6);
        assertThat(result.gradients().get(0).toDoubleVector()).containsOnly(0.0);
    }

    @Test
    void float32AgreesWithFloat64OnLargeBatches() {
        PlainFormula.assertFloat32Agrees(
                loss, NONE, PlainFormula.batch(7, 300, 32, 0.1, Modality.VIDEO, Modality.TEXT));
    }

    @Test
    void threeModalitiesAreRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() ->
                        create(List.of(input(Modality.VIDEO, 1), input(Modality.AUDIO, 1), input(Modality.TEXT, 1))))
                .withMessage("compares two modalities, not [video, audio, text]");
    }

    private static double[] values(double[][][] rows, BarlowTwins.Options options) {
        double[][] left = normalized(rows[0], options.epsilon());
        double[][] right = normalized(rows[1], options.epsilon());
        double[][] correlations = correlations(left, right);
        double[] values = new double[left.length];
        for (int b = 0; b < values.length; b++) {
            for (int i = 0; i < correlations.length; i++) {
                for (int j = 0; j < correlations.length; j++) {
                    double product = left[b][i] * right[b][j];
                    values[b] += i == j
                            ? (1 - correlations[i][i]) * (1 - product)
                            : options.lambda() * correlations[i][j] * product;
                }
            }
        }
        return values;
    }

    private static double[][] correlations(double[][] left, double[][] right) {
        int width = left[0].length;
        double[][] correlations = new double[width][width];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                for (int b = 0; b < left.length; b++) {
                    correlations[i][j] += left[b][i] * right[b][j] / left.length;
                }
            }
        }
        return correlations;
    }

    private static double[][] normalized(double[][] matrix, double epsilon) {
        double[][] normalized = new double[matrix.length][matrix[0].length];
        for (int j = 0; j < matrix[0].length; j++) {
            double mean = 0.0;
            for (double[] row : matrix) {
                mean += row[j] / matrix.length;
            }
            double variance = 0.0;
            for (double[] row : matrix) {
                variance += Math.pow(row[j] - mean, 2) / matrix.length;
            }
            for (int b = 0; b < matrix.length; b++) {
                normalized[b][j] = (matrix[b][j] - mean) / Math.sqrt(variance + epsilon);
            }
        }
        return normalized;
    }
}
