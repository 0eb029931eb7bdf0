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

class VicRegTest extends LossContract {

    private static final VicReg.Options DEFAULTS = new VicReg.Options(25, 25, 1, 1, 1e-4);
    private static final INDArray NONE = Nd4j.empty(DataType.DOUBLE);

    private final Loss loss = create(inputs());

    @Override
    protected Loss create(List<LossInput> inputs) {
        return VicReg.create(DEFAULTS, inputs);
    }

    @Test
    void twoSamplesHaveTheValueComputedByHand() {
        // Squared differences per sample (1 + 0) / 2 and (0 + 1) / 2, so the invariance is 25 · 1/2 each.
        // Columns of the video are 0, 2 and 0, 0: variances 2 and 0, covariance 0; only the second is hinged, at 1 −
        // 0.01.
        // Columns of the audio are 1, 2 and 0, 1: variances 1/2 and 1/2, covariance 1/2, twice.
        double video = (1 - 0.01) / 2;
        double audio = 1 - Math.sqrt(0.5 + 1e-4);
        double expected = 12.5 + 25 * (video + audio) / 2 + 2 * 0.25 / 2;
        LossResult result = loss.evaluate(
                List.of(
                        PlainFormula.embedding(Modality.VIDEO, new double[][] {{0, 0}, {2, 0}}),
                        PlainFormula.embedding(Modality.AUDIO, new double[][] {{1, 0}, {2, 1}})),
                NONE);
        assertThat(result.value()).isCloseTo(expected, within(1e-13));
        assertThat(result.perSample()).usingComparatorWithPrecision(1e-13).containsExactly(expected, expected);
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-15).containsExactly(0, 2 / Math.sqrt(5));
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 0", "2, 3, 0", "3, 1, 0", "6, 2, 0.3", "9, 5, 0.3", "12, 7, 0.1"})
    void agreesWithTheFormula(int samples, int width, double missing) {
        PlainFormula formula = rows -> values(rows, DEFAULTS);
        formula.assertDescribes(
                loss, NONE, PlainFormula.batch(5, samples, width, missing, Modality.VIDEO, Modality.TEXT), 1e-5);
    }

    @Test
    void weightsAndTargetCanBeSet() {
        VicReg.Options options = new VicReg.Options(2, 3, 0.5, 0.7, 1e-2);
        PlainFormula formula = rows -> values(rows, options);
        formula.assertDescribes(
                VicReg.create(options, inputs()),
                NONE,
                PlainFormula.batch(6, 8, 4, 0.2, Modality.VIDEO, Modality.TEXT),
                1e-5);
    }

    @Test
    void singleSampleHasNothingButItsInvariance() {
        LossResult result = loss.evaluate(
                List.of(
                        PlainFormula.embedding(Modality.VIDEO, new double[][] {{1, 2}}),
                        PlainFormula.embedding(Modality.TEXT, new double[][] {{1, 4}})),
                NONE);
        assertThat(result.value()).isCloseTo(25 * 2, within(1e-13));
        assertThat(result.gradients().get(0).toDoubleVector()).containsExactly(0, -50);
    }

    @Test
    void float32AgreesWithFloat64OnLargeBatches() {
        PlainFormula.assertFloat32Agrees(
                loss, NONE, PlainFormula.batch(7, 300, 32, 0.1, Modality.VIDEO, Modality.TEXT));
    }

    @Test
    void candidatesAreRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> create(List.of(input(Modality.VIDEO, 1), input(Modality.TEXT, 5))))
                .withMessage("compares one row per sample, but text has 5 candidates; use mil-nce or nce-symmetric");
    }

    private static double[] values(double[][][] rows, VicReg.Options options) {
        int count = rows[0].length;
        int width = rows[0][0].length;
        double shared = 0.0;
        for (double[][] matrix : rows) {
            double hinge = 0.0;
            double squares = 0.0;
            for (int j = 0; j < width && count > 1; j++) {
                double deviation = Math.sqrt(covariance(matrix, j, j) + options.epsilon());
                hinge += Math.max(0.0, options.gamma() - deviation) / width;
                for (int k = 0; k < width; k++) {
                    squares += j == k ? 0.0 : Math.pow(covariance(matrix, j, k), 2);
                }
            }
            shared += options.variance() * hinge / 2 + options.covariance() * squares / width;
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double distance = 0.0;
            for (int j = 0; j < width; j++) {
                distance += Math.pow(rows[0][i][j] - rows[1][i][j], 2) / width;
            }
            values[i] = options.invariance() * distance + shared;
        }
        return values;
    }

    private static double covariance(double[][] matrix, int j, int k) {
        double meanJ = 0.0;
        double meanK = 0.0;
        for (double[] row : matrix) {
            meanJ += row[j] / matrix.length;
            meanK += row[k] / matrix.length;
        }
        double sum = 0.0;
        for (double[] row : matrix) {
            sum += (row[j] - meanJ) * (row[k] - meanK);
        }
        return sum / (matrix.length - 1);
    }
}
