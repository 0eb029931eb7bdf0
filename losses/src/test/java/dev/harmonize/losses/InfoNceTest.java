package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

class InfoNceTest {

    private static final long SEED = 2_021;
    private static final INDArray NO_PARAMETERS = Nd4j.empty(DataType.DOUBLE);

    @Nested
    class WithALearntTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.07, true, 100, Contrast.Direction.BOTH), inputs);
        }
    }

    @Nested
    class WithAFixedTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.07, false, 100, Contrast.Direction.BOTH), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.01, true, 200, Contrast.Direction.BOTH), inputs);
        }
    }

    @Nested
    class Forward extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.2, true, 100, Contrast.Direction.FORWARD), inputs);
        }
    }

    @Nested
    class Backward extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return InfoNce.create(new InfoNce.Options(0.2, false, 100, Contrast.Direction.BACKWARD), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Cosines 1 and 0 in the first row, 1 and 1 in the second row: each video and text at 0 or 90 degrees.
        LossResult result = fixed(1.0, Contrast.Direction.BOTH)
                .evaluate(
                        List.of(
                                embedding(Modality.VIDEO, new double[][] {{2, 0}, {0, 5}}),
                                embedding(Modality.AUDIO, new double[][] {{1, 0}, {3, 0}})),
                        NO_PARAMETERS);
        double e = Math.E;
        // Row 0: {1, 1}, own 1; row 1: {0, 0}, own 0; column 0: {1, 0}, own 1; column 1: {1, 0}, own 0.
        assertThat(result.perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(
                        0.5 * Math.log(2) + 0.5 * (Math.log(e + 1) - 1), 0.5 * Math.log(2) + 0.5 * Math.log(e + 1));
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-14).containsExactly(1.0, 0.0);
    }

    @ParameterizedTest
    @EnumSource(Contrast.Direction.class)
    void agreesWithTheDefinition(Contrast.Direction direction) {
        RandomGenerator random = new RandomStreams(SEED).generator();
        Embedding first = random(Modality.VIDEO, 83, random);
        Embedding second = random(Modality.TEXT, 83, random);
        LossResult result = fixed(0.1, direction).evaluate(List.of(first, second), NO_PARAMETERS);
        double[][] cosines = cosines(first, second);
        for (int i = 0; i < first.samples(); i++) {
            if (!first.valid()[i] || !second.valid()[i]) {
                continue;
            }
            double row = 0.0;
            double column = 0.0;
            for (int j = 0; j < first.samples(); j++) {
                row += second.valid()[j] ? Math.exp(cosines[i][j] / 0.1) : 0.0;
                column += first.valid()[j] ? Math.exp(cosines[j][i] / 0.1) : 0.0;
            }
            double forward = Math.log(row) - cosines[i][i] / 0.1;
            double backward = Math.log(column) - cosines[i][i] / 0.1;
            double expected = switch (direction) {
                case BOTH -> 0.5 * forward + 0.5 * backward;
                case FORWARD -> forward;
                case BACKWARD -> backward;
            };
            assertThat(result.perSample()[i]).as("sample %d, seed %d", i, SEED).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void theTemperatureIsTheExponentialOfItsParameter() {
        Loss loss = InfoNce.create(new InfoNce.Options(0.07, true, 100, Contrast.Direction.BOTH), inputs(2));
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, 1);
        loss.initialize(parameters);
        assertThat(parameters.getDouble(0)).isCloseTo(Math.log(1 / 0.07), within(1e-15));
        assertThat(loss.figures(parameters)).containsOnlyKeys("temperature");
        assertThat(loss.figures(parameters).get("temperature")).isCloseTo(0.07, within(1e-15));
    }

    @Test
    void whereTheTemperatureIsAtItsLimitItsGradientOnlyLeadsBack() {
        Loss loss = InfoNce.create(new InfoNce.Options(0.07, true, 20, Contrast.Direction.BOTH), inputs(2));
        INDArray beyond = Nd4j.createFromArray(Math.log(40.0));
        assertThat(loss.figures(beyond).get("temperature")).isCloseTo(0.05, within(1e-15));
        // Nothing is confused with anything: a lower temperature would be better still.
        assertThat(gradient(loss, beyond, new double[][] {{1, 0}, {0, 1}})).isZero();
        // The pairs are swapped: a higher temperature is better.
        assertThat(gradient(loss, beyond, new double[][] {{0, 1}, {1, 0}})).isPositive();
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        RandomGenerator random = new RandomStreams(SEED).generator();
        Embedding first = random(Modality.VIDEO, 300, random);
        Embedding second = random(Modality.TEXT, 300, random);
        Loss loss = fixed(0.07, Contrast.Direction.BOTH);
        LossResult expected = loss.evaluate(List.of(first, second), NO_PARAMETERS);
        LossResult result = loss.evaluate(List.of(inFloat32(first), inFloat32(second)), NO_PARAMETERS);
        assertThat(result.value()).as("seed %d", SEED).isCloseTo(expected.value(), within(1e-5));
        for (int k = 0; k < 2; k++) {
            assertThat(result.gradients()
                            .get(k)
                            .castTo(DataType.DOUBLE)
                            .distance2(expected.gradients().get(k)))
                    .as("seed %d", SEED)
                    .isLessThan(1e-5 * expected.gradients().get(k).norm2Number().doubleValue());
        }
    }

    private static double gradient(Loss loss, INDArray parameters, double[][] second) {
        return loss.evaluate(
                        List.of(
                                embedding(Modality.VIDEO, new double[][] {{1, 0}, {0, 1}}),
                                embedding(Modality.AUDIO, second)),
                        parameters)
                .parameterGradients()
                .orElseThrow()
                .sumNumber()
                .doubleValue();
    }

    private static Loss fixed(double temperature, Contrast.Direction direction) {
        return InfoNce.create(new InfoNce.Options(temperature, false, 100, direction), inputs(2));
    }

    private static List<LossInput> inputs(int width) {
        return List.of(
                new LossInput(new Output(Modality.VIDEO, "va", width), 1),
                new LossInput(new Output(Modality.AUDIO, "va", width), 1));
    }

    private static Embedding random(Modality modality, int samples, RandomGenerator random) {
        double[] values = new double[samples * 6];
        Arrays.setAll(values, i -> random.nextGaussian());
        boolean[] valid = new boolean[samples];
        for (int row = 0; row < samples; row++) {
            valid[row] = random.nextInt(6) > 0;
        }
        return new Embedding(
                new Output(modality, "va", 6), Nd4j.createFromArray(values).reshape('c', samples, 6), 1, valid);
    }

    private static Embedding inFloat32(Embedding embedding) {
        return new Embedding(embedding.output(), embedding.rows().castTo(DataType.FLOAT), 1, embedding.valid());
    }

    private static double[][] cosines(Embedding first, Embedding second) {
        double[][] u = first.rows().toDoubleMatrix();
        double[][] v = second.rows().toDoubleMatrix();
        double[][] cosines = new double[u.length][v.length];
        for (int i = 0; i < u.length; i++) {
            for (int j = 0; j < v.length; j++) {
                cosines[i][j] = product(u[i], v[j]) / Math.sqrt(product(u[i], u[i]) * product(v[j], v[j]));
            }
        }
        return cosines;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0.0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    private static Embedding embedding(Modality modality, double[][] rows) {
        boolean[] valid = new boolean[rows.length];
        Arrays.fill(valid, true);
        return new Embedding(new Output(modality, "va", rows[0].length), Nd4j.createFromArray(rows), 1, valid);
    }
}
