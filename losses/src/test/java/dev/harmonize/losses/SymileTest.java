package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
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
import java.util.stream.DoubleStream;

class SymileTest extends LossContract {

    private static final Modality[] THREE = {Modality.VIDEO, Modality.AUDIO, Modality.TEXT};
    private static final INDArray NONE = Nd4j.empty(DataType.DOUBLE);

    @Override
    protected List<LossInput> inputs() {
        return List.of(input(Modality.VIDEO, 1), input(Modality.AUDIO, 1), input(Modality.TEXT, 1));
    }

    @Override
    protected Loss create(List<LossInput> inputs) {
        return Symile.create(new Symile.Options(0.74, true, 100, Symile.Negatives.SAME_SAMPLE), inputs);
    }

    @Nested
    class WithAllNegatives extends LossContract {
        @Override
        protected List<LossInput> inputs() {
            return SymileTest.this.inputs();
        }

        @Override
        protected Loss create(List<LossInput> inputs) {
            return Symile.create(new Symile.Options(14, true, 100, Symile.Negatives.ALL), inputs);
        }
    }

    @Nested
    class AtTheLargestScale extends LossContract {
        @Override
        protected List<LossInput> inputs() {
            return SymileTest.this.inputs();
        }

        @Override
        protected Loss create(List<LossInput> inputs) {
            return Symile.create(
                    new Symile.Options(LogitScale.LARGEST, false, 100, Symile.Negatives.SAME_SAMPLE), inputs);
        }
    }

    @Nested
    class WithAllNegativesAtTheLargestScale extends LossContract {
        @Override
        protected List<LossInput> inputs() {
            return SymileTest.this.inputs();
        }

        @Override
        protected Loss create(List<LossInput> inputs) {
            return Symile.create(new Symile.Options(LogitScale.LARGEST, false, 100, Symile.Negatives.ALL), inputs);
        }
    }

    @Test
    void diagonalProductsHaveTheValueComputedByHand() {
        // Rows (1, 0) and (0, 1) in every modality: a product is 1 if all its rows are of one sample, and 0 otherwise.
        List<Embedding> batch = List.of(
                PlainFormula.embedding(Modality.VIDEO, new double[][] {{1, 0}, {0, 3}}),
                PlainFormula.embedding(Modality.AUDIO, new double[][] {{2, 0}, {0, 1}}),
                PlainFormula.embedding(Modality.TEXT, new double[][] {{5, 0}, {0, 1}}));
        double sameSample = Math.log(1 + Math.exp(-3));
        double all = Math.log(1 + 3 * Math.exp(-3));
        LossResult withSameSample = fixed(3, Symile.Negatives.SAME_SAMPLE).evaluate(batch, NONE);
        LossResult withAll = fixed(3, Symile.Negatives.ALL).evaluate(batch, NONE);
        assertThat(withSameSample.perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(sameSample, sameSample);
        assertThat(withAll.perSample()).usingComparatorWithPrecision(1e-14).containsExactly(all, all);
        assertThat(withAll.similarities()).containsExactly(1, 1);
        assertThat(withAll.parameterGradients()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 4, 0, 14",
        "2, 3, 0, 14",
        "5, 1, 0, 14",
        "6, 2, 0.2, 14",
        "9, 5, 0.2, 0.74",
        "10, 7, 0.1, 50",
        "8, 6, 0.1, 100"
    })
    void agreesWithTheFormula(int samples, int width, double missing, double scale) {
        List<Embedding> batch = PlainFormula.batch(5, samples, width, missing, THREE);
        for (Symile.Negatives negatives : Symile.Negatives.values()) {
            formula(scale, negatives).assertDescribes(fixed(scale, negatives), NONE, batch, 1e-6);
        }
    }

    @Test
    void learntScaleIsTheExponentialOfTheParameter() {
        Loss loss = create(inputs());
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, 1);
        loss.initialize(parameters);
        assertThat(loss.figures(parameters).get("scale")).isCloseTo(0.74, within(1e-15));
        parameters.putScalar(0, Math.log(5));
        formula(5, Symile.Negatives.SAME_SAMPLE)
                .assertDescribes(loss, parameters, PlainFormula.batch(9, 7, 4, 0.2, THREE), 1e-6);
    }

    @Test
    void scaleStaysAtItsMaximum() {
        Loss bounded = Symile.create(new Symile.Options(5, true, 10, Symile.Negatives.ALL), inputs());
        INDArray beyond = Nd4j.createFromArray(Math.log(50));
        assertThat(bounded.figures(beyond)).containsEntry("scale", 10.0);
        formula(10, Symile.Negatives.ALL)
                .assertDescribes(bounded, beyond, PlainFormula.batch(9, 7, 4, 0.2, THREE), 1e-6);
    }

    @Test
    void parameterBeyondTheMaximumOnlyLearnsTheWayBack() {
        Loss bounded = Symile.create(new Symile.Options(5, true, 10, Symile.Negatives.SAME_SAMPLE), inputs());
        INDArray beyond = Nd4j.createFromArray(Math.log(50));
        INDArray atBound = Nd4j.createFromArray(Math.log(10));
        double[][] rows = {{1, 0}, {0, 1}};
        double[][] swapped = {{0, 1}, {1, 0}};
        List<Embedding> right = List.of(
                PlainFormula.embedding(Modality.VIDEO, rows),
                PlainFormula.embedding(Modality.AUDIO, rows),
                PlainFormula.embedding(Modality.TEXT, rows));
        List<Embedding> wrong = List.of(
                PlainFormula.embedding(Modality.VIDEO, swapped),
                PlainFormula.embedding(Modality.AUDIO, rows),
                PlainFormula.embedding(Modality.TEXT, rows));

        // What is right already wants a larger scale, what is wrong a smaller one.
        assertThat(DoubleStream.of(parameterGradients(bounded, right, atBound))).allMatch(share -> share < 0.0);
        assertThat(parameterGradients(bounded, right, beyond)).containsOnly(0.0);
        assertThat(DoubleStream.of(parameterGradients(bounded, wrong, beyond))).allMatch(share -> share > 0.0);
        assertThat(parameterGradients(bounded, wrong, beyond))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(parameterGradients(bounded, wrong, atBound));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 30, 64, 1_000})
    void blocksOfAnySizeAgree(int blockSize) {
        List<Embedding> batch = PlainFormula.batch(3, 20, 4, 0.1, THREE);
        INDArray parameters = Nd4j.createFromArray(1.5);
        PlainFormula.assertAlike(
                symile(blockSize).evaluate(batch, parameters), symile(1 << 22).evaluate(batch, parameters), 1e-14);
    }

    private static Symile symile(int blockSize) {
        return new Symile(LogitScale.learnable(2.0, 100), Symile.Negatives.SAME_SAMPLE, blockSize);
    }

    @Test
    void largestScaleStaysFiniteForTheWorstPossibleBatch() {
        for (Symile.Negatives negatives : Symile.Negatives.values()) {
            LossResult result = fixed(LogitScale.LARGEST, negatives)
                    .evaluate(
                            List.of(
                                    PlainFormula.embedding(Modality.VIDEO, new double[][] {{-1}, {1}}),
                                    PlainFormula.embedding(Modality.AUDIO, new double[][] {{1}, {-1}}),
                                    PlainFormula.embedding(Modality.TEXT, new double[][] {{1}, {1}})),
                            NONE);
            assertThat(result.value()).as("value with %s", negatives).isFinite().isGreaterThan(100);
        }
    }

    @Test
    void float32AgreesWithFloat64OnLargeBatches() {
        List<Embedding> batch = PlainFormula.batch(7, 300, 32, 0.1, THREE);
        PlainFormula.assertFloat32Agrees(fixed(14, Symile.Negatives.SAME_SAMPLE), NONE, batch);
    }

    @Test
    void float32AgreesWithFloat64WithAllNegatives() {
        List<Embedding> batch = PlainFormula.batch(7, 60, 32, 0.1, THREE);
        PlainFormula.assertFloat32Agrees(fixed(14, Symile.Negatives.ALL), NONE, batch);
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> create(List.of(input(Modality.VIDEO, 1), input(Modality.AUDIO, 1))))
                .withMessage("compares three modalities, not [video, audio]");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> Symile.create(new Symile.Options(20, true, 10, Symile.Negatives.ALL), inputs()))
                .withMessage("must be at most max-scale = 10.0 to be learnable, not 20.0")
                .satisfies(e -> assertThat(e.option()).isEqualTo("scale"));
    }

    private static double[] parameterGradients(Loss loss, List<Embedding> batch, INDArray parameters) {
        return HostMemory.doubles(
                loss.evaluate(batch, parameters).parameterGradients().orElseThrow());
    }

    private Loss fixed(double scale, Symile.Negatives negatives) {
        return Symile.create(new Symile.Options(scale, false, 100, negatives), inputs());
    }

    private static PlainFormula formula(double scale, Symile.Negatives negatives) {
        return rows -> {
            double[][][] unit = PlainFormula.unit(rows);
            int count = unit[0].length;
            double[] values = new double[count];
            for (int anchor = 0; anchor < 3; anchor++) {
                double[][] a = unit[anchor];
                double[][] b = unit[(anchor + 1) % 3];
                double[][] c = unit[(anchor + 2) % 3];
                for (int i = 0; i < count; i++) {
                    double sum = 0.0;
                    for (int j = 0; j < count; j++) {
                        for (int k = 0; k < count; k++) {
                            if (j == k || negatives == Symile.Negatives.ALL) {
                                sum += Math.exp(scale * product(a[i], b[j], c[k]));
                            }
                        }
                    }
                    values[i] += (Math.log(sum) - scale * product(a[i], b[i], c[i])) / 3;
                }
            }
            return values;
        };
    }

    private static double product(double[] a, double[] b, double[] c) {
        double sum = 0.0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d] * c[d];
        }
        return sum;
    }
}
