package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;

class GramTest extends LossContract {

    private static final Modality[] THREE = {Modality.VIDEO, Modality.AUDIO, Modality.TEXT};
    private static final INDArray NONE = Nd4j.empty(DataType.DOUBLE);

    @Override
    protected List<LossInput> inputs() {
        return List.of(input(Modality.VIDEO, 1), input(Modality.AUDIO, 1), input(Modality.TEXT, 1));
    }

    @Override
    protected Loss create(List<LossInput> inputs) {
        return Gram.create(options(0.07, 0.1, Optional.empty(), false), inputs);
    }

    @Nested
    class WithLearnableTemperatureAndAnotherAnchor extends LossContract {
        @Override
        protected List<LossInput> inputs() {
            return GramTest.this.inputs();
        }

        @Override
        protected Loss create(List<LossInput> inputs) {
            return Gram.create(options(0.2, 0.0, Optional.of(Modality.TEXT), true), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected List<LossInput> inputs() {
            return GramTest.this.inputs();
        }

        @Override
        protected Loss create(List<LossInput> inputs) {
            return Gram.create(options(0.01, 0.1, Optional.empty(), false), inputs);
        }
    }

    @Test
    void orthogonalAndEqualRowsHaveTheValueComputedByHand() {
        // Sample 0 is (x, y, z), of volume 1; sample 1 is (x, x, x), of volume 0; so are the mixed triples (x, x, x)
        // and
        // (x, y, z). Every row of logits is (−1, 0), every column (−1, −1) or (0, 0).
        Loss loss = Gram.create(new Gram.Options(1.0, 0.0, Optional.empty(), false, 100, 1e-12), inputs());
        LossResult result = loss.evaluate(
                List.of(
                        PlainFormula.embedding(Modality.VIDEO, new double[][] {{2, 0, 0}, {1, 0, 0}}),
                        PlainFormula.embedding(Modality.AUDIO, new double[][] {{0, 3, 0}, {4, 0, 0}}),
                        PlainFormula.embedding(Modality.TEXT, new double[][] {{0, 0, 1}, {5, 0, 0}})),
                NONE);
        double logSum = Math.log(1 + Math.exp(-1));
        assertThat(result.perSample())
                .usingComparatorWithPrecision(2e-6)
                .containsExactly((logSum + 1 + Math.log(2)) / 2, (logSum + Math.log(2)) / 2);
        assertThat(result.similarities()).usingComparatorWithPrecision(1e-14).containsExactly(0.0, 1.0);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 4, 0, 0.07",
        "2, 3, 0, 0.07",
        "6, 3, 0.2, 0.07",
        "9, 5, 0.2, 0.5",
        "12, 7, 0.1, 0.07",
        "8, 6, 0.1, 0.01"
    })
    void agreesWithTheFormula(int samples, int width, double missing, double temperature) {
        List<Embedding> batch = PlainFormula.batch(5, samples, width, missing, THREE);
        for (int anchor = 0; anchor < 3; anchor++) {
            PlainFormula formula = formula(temperature, 0.1, anchor);
            formula.assertDescribes(
                    Gram.create(options(temperature, 0.1, Optional.of(THREE[anchor]), false), inputs()),
                    NONE,
                    batch,
                    1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void inFewerThanThreeDimensionsThereIsNoVolumeAndNothingToLearn(int width) {
        LossResult result = create(inputs()).evaluate(PlainFormula.batch(4, 6, width, 0, THREE), NONE);
        assertThat(result.value()).isCloseTo(Math.log(6), within(1e-9));
        for (INDArray gradient : result.gradients()) {
            assertThat(gradient.amaxNumber().doubleValue()).isLessThan(1e-9);
        }
    }

    @Test
    void learntTemperatureIsTheExponentialOfTheNegatedParameter() {
        Loss loss = Gram.create(options(0.07, 0.1, Optional.empty(), true), inputs());
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, 1);
        loss.initialize(parameters);
        assertThat(loss.figures(parameters).get("temperature")).isCloseTo(0.07, within(1e-15));
        parameters.putScalar(0, Math.log(1 / 0.3));
        assertThat(loss.figures(parameters))
                .hasEntrySatisfying("temperature", tau -> assertThat(tau).isCloseTo(0.3, within(1e-15)));
        formula(0.3, 0.1, 0).assertDescribes(loss, parameters, PlainFormula.batch(9, 7, 4, 0.2, THREE), 1e-6);
    }

    @Test
    void fixedTemperatureHasNoParametersAndNoFigures() {
        Loss loss = create(inputs());
        assertThat(loss.parameters().length()).isZero();
        assertThat(loss.figures(NONE)).isEmpty();
    }

    @Test
    void pairsOfSamplesShareTheirPartOfTheTemperaturesGradient() {
        // Two samples whose only difference is their order: equal shares.
        Loss loss = Gram.create(options(0.5, 0.0, Optional.empty(), true), inputs());
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, 1);
        loss.initialize(parameters);
        LossResult result = loss.evaluate(
                List.of(
                        PlainFormula.embedding(Modality.VIDEO, new double[][] {{1, 0, 0}, {0, 1, 0}}),
                        PlainFormula.embedding(Modality.AUDIO, new double[][] {{1, 0, 1}, {0, 1, 1}}),
                        PlainFormula.embedding(Modality.TEXT, new double[][] {{1, 2, 0}, {2, 1, 0}})),
                parameters);
        double[] shares = result.parameterGradients().orElseThrow().data().asDouble();
        assertThat(shares[0]).isNotZero().isCloseTo(shares[1], within(1e-15));
    }

    @Test
    void gradientIsBoundedWhereAllRowsAreEqual() {
        double[][] rows = {{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4.0001}};
        LossResult result = create(inputs())
                .evaluate(
                        List.of(
                                PlainFormula.embedding(Modality.VIDEO, rows),
                                PlainFormula.embedding(Modality.AUDIO, rows),
                                PlainFormula.embedding(Modality.TEXT, rows)),
                        NONE);
        for (INDArray gradient : result.gradients()) {
            assertThat(gradient.amaxNumber().doubleValue()).isLessThan(1.0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 30, 64, 1_000})
    void blocksOfAnySizeAgree(int blockSize) {
        List<Embedding> batch = PlainFormula.batch(3, 20, 4, 0.1, THREE);
        INDArray parameters = Nd4j.createFromArray(1.5);
        AnchorContrast whole = contrast(1 << 22);
        PlainFormula.assertAlike(
                contrast(blockSize).evaluate(batch, parameters), whole.evaluate(batch, parameters), 1e-14);
    }

    private static AnchorContrast contrast(int blockSize) {
        return new AnchorContrast(new Gram.Volume(1e-6), 1, 0.1, LogitScale.learnable(2.0, 100), blockSize);
    }

    @Test
    void float32AgreesWithFloat64OnLargeBatches() {
        PlainFormula.assertFloat32Agrees(create(inputs()), NONE, PlainFormula.batch(7, 300, 32, 0.1, THREE));
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> create(List.of(input(Modality.VIDEO, 1), input(Modality.AUDIO, 1))))
                .withMessage("compares three modalities, not [video, audio]");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> Gram.create(options(0.07, 0.1, Optional.of(new Modality("depth")), false), inputs()))
                .withMessage("must be one of the modalities that are compared, [video, audio, text], not depth")
                .satisfies(e -> assertThat(e.option()).isEqualTo("anchor"));
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> Gram.create(options(0.005, 0.1, Optional.empty(), true), inputs()))
                .withMessage("must be at least 1 / max-scale = 0.01 to be learnable, not 0.005")
                .satisfies(e -> assertThat(e.option()).isEqualTo("temperature"));
    }

    private static Gram.Options options(
            double temperature, double labelSmoothing, Optional<Modality> anchor, boolean learnable) {
        return new Gram.Options(temperature, labelSmoothing, anchor, learnable, 100, 1e-6);
    }

    private static PlainFormula formula(double temperature, double smoothing, int anchor) {
        return AnchorFormula.of(temperature, smoothing, anchor, (a, b, c) -> {
            double[][] rows = {a, b, c};
            double[][] g = new double[3][3];
            for (int m = 0; m < 3; m++) {
                for (int k = 0; k < 3; k++) {
                    g[m][k] = m == k ? 1.0 : PlainFormula.dot(rows[m], rows[k]);
                }
            }
            double determinant = g[0][0] * (g[1][1] * g[2][2] - g[1][2] * g[2][1])
                    - g[0][1] * (g[1][0] * g[2][2] - g[1][2] * g[2][0])
                    + g[0][2] * (g[1][0] * g[2][1] - g[1][1] * g[2][0]);
            return Math.sqrt(Math.max(determinant, 0.0) + 1e-6);
        });
    }
}
