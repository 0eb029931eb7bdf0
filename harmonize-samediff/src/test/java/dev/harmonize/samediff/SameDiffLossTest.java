package dev.harmonize.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

class SameDiffLossTest {

    private static final long SEED = 20_180_710;
    private static final INDArray NO_PARAMETERS = Nd4j.empty(DataType.DOUBLE);

    @Nested
    class OfInfoNce extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return new InfoNce(inputs, 0.2);
        }

        @Override
        protected Optional<Loss> atLowTemperature() {
            return Optional.of(new InfoNce(inputs(), 0.01));
        }
    }

    @Nested
    class OfOneThatLearns extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return new Scaled(inputs);
        }
    }

    @Nested
    class OfThreeModalities extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return new Triple(inputs);
        }

        @Override
        protected List<LossInput> inputs() {
            return List.of(input(Modality.VIDEO, 1), input(Modality.AUDIO, 1), input(Modality.TEXT, 1));
        }
    }

    @Test
    void infoNceAgreesWithItsDefinition() {
        int samples = 9;
        RandomGenerator random = new RandomStreams(SEED).generator();
        double[][] u = random(samples, 4, random);
        double[][] v = random(samples, 4, random);
        LossResult result = new InfoNce(inputs(4, 4), 0.07)
                .evaluate(List.of(embedding(Modality.VIDEO, u), embedding(Modality.TEXT, v)), NO_PARAMETERS);
        for (int i = 0; i < samples; i++) {
            double rows = 0.0;
            double columns = 0.0;
            for (int j = 0; j < samples; j++) {
                rows += Math.exp(cosine(u[i], v[j]) / 0.07);
                columns += Math.exp(cosine(u[j], v[i]) / 0.07);
            }
            double positive = cosine(u[i], v[i]) / 0.07;
            double expected = ((Math.log(rows) - positive) + (Math.log(columns) - positive)) / 2;
            assertThat(result.perSample()[i])
                    .as("value of sample %d, seed %d", i, SEED)
                    .isCloseTo(expected, within(1e-10));
            assertThat(result.similarities()[i])
                    .as("similarity of sample %d, seed %d", i, SEED)
                    .isCloseTo(cosine(u[i], v[i]), within(1e-10));
        }
    }

    @Test
    void samplesHaveEqualSharesInTheParameterGradient() {
        Loss loss = new Scaled(inputs(3, 3));
        RandomGenerator random = new RandomStreams(SEED).generator();
        Embedding video = embedding(Modality.VIDEO, random(3, 3, random));
        Embedding text = embedding(Modality.TEXT, random(3, 3, random));
        text.valid()[1] = false;
        INDArray shares = loss.evaluate(List.of(video, text), Nd4j.createFromArray(2.0, -1.0))
                .parameterGradients()
                .orElseThrow();
        assertThat(shares.getRow(0).toDoubleVector())
                .isEqualTo(shares.getRow(2).toDoubleVector())
                .doesNotContain(0.0);
        assertThat(shares.getRow(1).toDoubleVector()).containsOnly(0.0);
    }

    @Test
    void whatTheFormulaDoesNotUseHasNoGradient() {
        SameDiffLoss loss = new Constant(inputs(2, 2));
        LossResult result = loss.evaluate(
                List.of(
                        embedding(Modality.VIDEO, new double[][] {{1, 2}, {3, 4}}),
                        embedding(Modality.TEXT, new double[][] {{5, 6}, {7, 8}})),
                NO_PARAMETERS);
        assertThat(result.perSample()).containsExactly(3.0, 7.0);
        assertThat(result.gradients().get(0).toDoubleMatrix()).isEqualTo(new double[][] {{0.5, 0.5}, {0.5, 0.5}});
        assertThat(result.gradients().get(1).toDoubleMatrix()).isEqualTo(new double[][] {{0, 0}, {0, 0}});
    }

    @Test
    void otherInputsThanTheFormulaIsForAreRefused() {
        LossInput video = new LossInput(new Output(Modality.VIDEO, "vt", 4), 1);
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> new InfoNce(List.of(video), 0.07))
                .withMessage("compares 2 modalities, not [video]");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() ->
                        new InfoNce(List.of(video, new LossInput(new Output(Modality.TEXT, "vt", 4), 5)), 0.07))
                .withMessage("compares one row per sample, but text has 5 candidates; use a loss that takes candidates,"
                        + " such as mil-nce");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> new InfoNce(inputs(4, 3), 0.07))
                .withMessageContaining("compares embeddings of equal width");
    }

    @Test
    void embeddingsThatDifferInDataTypeAreRefused() {
        Embedding video = embedding(Modality.VIDEO, new double[][] {{1, 2}});
        Embedding text = new Embedding(
                new Output(Modality.TEXT, "vt", 2), Nd4j.ones(DataType.FLOAT, 1, 2), 1, new boolean[] {true});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InfoNce(inputs(2, 2), 0.07).evaluate(List.of(video, text), NO_PARAMETERS))
                .withMessageEndingWith("they must be alike");
    }

    @Test
    void aFormulaThatGivesOneNumberForTheBatchIsToldWhatWasExpected() {
        Loss loss = new SameDiffLoss(inputs(2, 2), 2) {
            @Override
            protected SampleValues formula(
                    SameDiff graph, List<SDVariable> embeddings, Map<String, SDVariable> parameters) {
                SDVariable mean = embeddings.get(0).mul(embeddings.get(1)).mean();
                return new SampleValues(mean, mean);
            }
        };
        Embedding video = embedding(Modality.VIDEO, new double[][] {{1, 2}, {3, 4}});
        Embedding text = embedding(Modality.TEXT, new double[][] {{1, 2}, {3, 4}});
        assertThatIllegalStateException()
                .isThrownBy(() -> loss.evaluate(List.of(video, text), NO_PARAMETERS))
                .withMessage("the formula gave values of shape []; expected [2], one number per sample");
    }

    /** Symmetric InfoNCE at a fixed temperature. */
    private static final class InfoNce extends SameDiffLoss {

        private final double temperature;

        InfoNce(List<LossInput> inputs, double temperature) {
            super(inputs, 2);
            this.temperature = temperature;
        }

        @Override
        protected SampleValues formula(
                SameDiff graph, List<SDVariable> embeddings, Map<String, SDVariable> parameters) {
            SDVariable u = unitRows(embeddings.get(0));
            SDVariable v = unitRows(embeddings.get(1));
            SDVariable logits = graph.mmul(u, v, false, true, false).div(temperature);
            SDVariable cosines = u.mul(v).sum(1);
            SDVariable values =
                    logSumExp(logits, 1).add(logSumExp(logits, 0)).mul(0.5).sub(cosines.div(temperature));
            return new SampleValues(values, cosines);
        }
    }

    /** A logistic loss of own pairs with a scale and a bias that are learnt. */
    private static final class Scaled extends SameDiffLoss {

        Scaled(List<LossInput> inputs) {
            super(inputs, 2);
        }

        @Override
        public Parameters parameters() {
            return new Parameters(List.of(
                    new Segment("scale", List.of(1L), "scaled", OptionalInt.empty(), false),
                    new Segment("bias", List.of(1L), "scaled", OptionalInt.empty(), false)));
        }

        @Override
        public void initialize(INDArray parameters) {
            parameters.assign(Nd4j.createFromArray(2.0, -1.0).castTo(parameters.dataType()));
        }

        @Override
        protected SampleValues formula(
                SameDiff graph, List<SDVariable> embeddings, Map<String, SDVariable> parameters) {
            SDVariable cosines =
                    unitRows(embeddings.get(0)).mul(unitRows(embeddings.get(1))).sum(1);
            SDVariable margins = cosines.mul(parameters.get("scale")).add(parameters.get("bias"));
            return new SampleValues(graph.nn().softplus(margins.neg()), cosines);
        }
    }

    /** Squared length of the sum of a sample's three unit rows, against the others' likeness. */
    private static final class Triple extends SameDiffLoss {

        Triple(List<LossInput> inputs) {
            super(inputs, 3);
        }

        @Override
        protected SampleValues formula(
                SameDiff graph, List<SDVariable> embeddings, Map<String, SDVariable> parameters) {
            SDVariable sum =
                    unitRows(embeddings.get(0)).add(unitRows(embeddings.get(1))).add(unitRows(embeddings.get(2)));
            SDVariable own = sum.mul(sum).sum(1).div(9.0);
            SDVariable all = graph.mmul(sum, sum, false, true, false).div(9.0);
            return new SampleValues(logSumExp(all, 1).sub(own), own);
        }
    }

    /** The sum of the first modality's rows, whatever the second is. */
    private static final class Constant extends SameDiffLoss {

        Constant(List<LossInput> inputs) {
            super(inputs, 2);
        }

        @Override
        protected SampleValues formula(
                SameDiff graph, List<SDVariable> embeddings, Map<String, SDVariable> parameters) {
            SDVariable sums = embeddings.get(0).sum(1);
            return new SampleValues(sums, sums);
        }
    }

    private static double cosine(double[] a, double[] b) {
        double product = 0.0;
        double first = 0.0;
        double second = 0.0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            first += a[i] * a[i];
            second += b[i] * b[i];
        }
        return product / Math.sqrt(first * second);
    }

    private static List<LossInput> inputs(int firstWidth, int secondWidth) {
        return List.of(
                new LossInput(new Output(Modality.VIDEO, "vt", firstWidth), 1),
                new LossInput(new Output(Modality.TEXT, "vt", secondWidth), 1));
    }

    private static double[][] random(int rows, int columns, RandomGenerator random) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return matrix;
    }

    private static Embedding embedding(Modality modality, double[][] rows) {
        boolean[] valid = new boolean[rows.length];
        Arrays.fill(valid, true);
        return new Embedding(new Output(modality, "vt", rows[0].length), Nd4j.createFromArray(rows), 1, valid);
    }
}
