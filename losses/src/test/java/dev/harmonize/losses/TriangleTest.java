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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;

class TriangleTest extends LossContract {

    private static final Modality[] THREE = {Modality.VIDEO, Modality.AUDIO, Modality.TEXT};
    private static final INDArray NONE = Nd4j.empty(DataType.DOUBLE);

    @Override
    protected List<LossInput> inputs() {
        return List.of(input(Modality.VIDEO, 1), input(Modality.AUDIO, 1), input(Modality.TEXT, 1));
    }

    @Override
    protected Loss create(List<LossInput> inputs) {
        return Triangle.create(options(0.07, Optional.empty(), false), inputs);
    }

    @Nested
    class WithLearnableTemperatureAndAnotherAnchor extends LossContract {
        @Override
        protected List<LossInput> inputs() {
            return TriangleTest.this.inputs();
        }

        @Override
        protected Loss create(List<LossInput> inputs) {
            return Triangle.create(options(0.5, Optional.of(Modality.AUDIO), true), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected List<LossInput> inputs() {
            return TriangleTest.this.inputs();
        }

        @Override
        protected Loss create(List<LossInput> inputs) {
            return Triangle.create(options(0.01, Optional.empty(), false), inputs);
        }
    }

    @Test
    void orthogonalAndEqualRowsHaveTheValueComputedByHand() {
        // The triangle between x, y and z has sides √2 and the area √3 / 2, twice whose square is 3/2; all with two or
        // three equal corners have none. Logits are (−3/2, 0), (−3/2, 0) row by row.
        Loss loss = Triangle.create(new Triangle.Options(1.0, 0.0, Optional.empty(), false, 100), inputs());
        LossResult result = loss.evaluate(
                List.of(
                        PlainFormula.embedding(Modality.VIDEO, new double[][] {{2, 0, 0}, {1, 0, 0}}),
                        PlainFormula.embedding(Modality.AUDIO, new double[][] {{0, 3, 0}, {4, 0, 0}}),
                        PlainFormula.embedding(Modality.TEXT, new double[][] {{0, 0, 1}, {5, 0, 0}})),
                NONE);
        double logSum = Math.log(1 + Math.exp(-1.5));
        assertThat(result.perSample())
                .usingComparatorWithPrecision(1e-14)
                .containsExactly((logSum + 1.5 + Math.log(2)) / 2, (logSum + Math.log(2)) / 2);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 4, 0, 0.07",
        "2, 3, 0, 0.07",
        "5, 1, 0, 0.07",
        "6, 2, 0.2, 0.07",
        "9, 5, 0.2, 0.5",
        "12, 7, 0.1, 0.07",
        "8, 6, 0.1, 0.01"
    })
    void agreesWithTheFormula(int samples, int width, double missing, double temperature) {
        List<Embedding> batch = PlainFormula.batch(5, samples, width, missing, THREE);
        for (int anchor = 0; anchor < 3; anchor++) {
            formula(temperature, anchor)
                    .assertDescribes(
                            Triangle.create(options(temperature, Optional.of(THREE[anchor]), false), inputs()),
                            NONE,
                            batch,
                            1e-6);
        }
    }

    @Test
    void smallestTemperatureStaysFiniteForTheLargestTriangles() {
        // Equilateral triangles around the origin: f = 27/8, logits of −675.
        double half = Math.sqrt(3) / 2;
        Loss loss = Triangle.create(
                new Triangle.Options(LogitScale.SMALLEST_TEMPERATURE, 0.0, Optional.empty(), false, 100), inputs());
        LossResult result = loss.evaluate(
                List.of(
                        PlainFormula.embedding(Modality.VIDEO, new double[][] {{1, 0}, {1, 0}}),
                        PlainFormula.embedding(Modality.AUDIO, new double[][] {{-0.5, half}, {-0.5, half}}),
                        PlainFormula.embedding(Modality.TEXT, new double[][] {{-0.5, -half}, {-0.5, -half}})),
                NONE);
        assertThat(result.value()).isCloseTo(Math.log(2), within(1e-9));
    }

    @Test
    void float32AgreesWithFloat64OnLargeBatches() {
        PlainFormula.assertFloat32Agrees(create(inputs()), NONE, PlainFormula.batch(7, 300, 32, 0.1, THREE));
    }

    @Test
    void candidatesAreRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() ->
                        create(List.of(input(Modality.VIDEO, 1), input(Modality.AUDIO, 1), input(Modality.TEXT, 3))))
                .withMessage("compares one row per sample, but text has 3 candidates; use mil-nce or nce-symmetric");
    }

    private static Triangle.Options options(double temperature, Optional<Modality> anchor, boolean learnable) {
        return new Triangle.Options(temperature, 0.1, anchor, learnable, 100);
    }

    private static PlainFormula formula(double temperature, int anchor) {
        return AnchorFormula.of(temperature, 0.1, anchor, (a, b, c) -> {
            double[] p = new double[a.length];
            double[] q = new double[a.length];
            for (int d = 0; d < a.length; d++) {
                p[d] = a[d] - b[d];
                q[d] = a[d] - c[d];
            }
            return (PlainFormula.dot(p, p) * PlainFormula.dot(q, q) - Math.pow(PlainFormula.dot(p, q), 2)) / 2;
        });
    }
}
