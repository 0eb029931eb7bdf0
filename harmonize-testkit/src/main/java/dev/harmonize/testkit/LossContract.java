package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What every {@link Loss} must do. Extend it, name the loss and its inputs, and JUnit runs the contract.
 *
 * <p>Gradients are compared with central differences in float64, so the loss has to work in float64 when its embeddings
 * are float64.
 */
public abstract class LossContract {

    private static final long SEED = 20_221_128;
    private static final double STEP = 1e-5;
    private static final double GRADIENT_TOLERANCE = 1e-6;
    private static final double ROUNDING = 1e-10;

    /** The loss under test, for these inputs. */
    protected abstract Loss create(List<LossInput> inputs);

    /** What the loss compares: a video and a text of one row each, unless overridden. */
    protected List<LossInput> inputs() {
        return List.of(input(Modality.VIDEO, 1), input(Modality.TEXT, 1));
    }

    /** An input of width 5 in the space {@code shared}. */
    protected static LossInput input(Modality modality, int candidates) {
        return new LossInput(new Output(modality, "shared", 5), candidates);
    }

    /** Samples of the batches it is tested with; at least 5. */
    protected int samples() {
        return 7;
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        assertGradientsAgree(random(samples()));
    }

    @Test
    void gradientsAgreeWithFiniteDifferencesWhereRowsAreMissing() {
        assertGradientsAgree(partlyMissing(random(samples())));
    }

    @Test
    void parameterGradientAgreesWithFiniteDifferences() {
        Loss loss = create(inputs());
        List<Embedding> embeddings = partlyMissing(random(samples()));
        INDArray parameters = parametersOf(loss);
        LossResult result = loss.evaluate(embeddings, parameters);
        assertThat(result.parameterGradients().isPresent())
                .as("a loss gives parameter gradients exactly if it has parameters")
                .isEqualTo(parameters.length() > 0);
        result.parameterGradients()
                .ifPresent(contributions -> assertThat(FiniteDifferences.relativeError(
                                contributions.sum(0),
                                FiniteDifferences.gradient(
                                        at -> loss.evaluate(embeddings, at).value(), parameters, STEP),
                                1e-6))
                        .as("relative error of the parameter gradient, seed %d", SEED)
                        .isLessThan(GRADIENT_TOLERANCE));
    }

    @Test
    void valueIsTheMeanOfTheValidPerSampleValues() {
        LossResult result = evaluate(partlyMissing(random(samples())));
        double sum = 0.0;
        int count = 0;
        for (int i = 0; i < samples(); i++) {
            if (result.valid()[i]) {
                sum += result.perSample()[i];
                count++;
            } else {
                assertThat(result.perSample()[i])
                        .as("value of invalid sample %d", i)
                        .isZero();
                assertThat(result.similarities()[i])
                        .as("similarity of invalid sample %d", i)
                        .isZero();
            }
        }
        assertThat(result.value()).isCloseTo(sum / count, within(ROUNDING));
    }

    @Test
    void aSampleIsValidIfItHasAValidRowOfEveryModality() {
        List<Embedding> embeddings = partlyMissing(random(samples()));
        LossResult result = evaluate(embeddings);
        for (int i = 0; i < samples(); i++) {
            int sample = i;
            assertThat(result.valid()[i])
                    .as("validity of sample %d", i)
                    .isEqualTo(embeddings.stream().allMatch(embedding -> embedding.validSample(sample)));
        }
    }

    @Test
    void permutingTheSamplesPermutesTheResults() {
        List<Embedding> embeddings = partlyMissing(random(samples()));
        int[] order = new int[samples()];
        for (int i = 0; i < order.length; i++) {
            order[i] = (i * (samples() - 1) + 2) % samples();
        }
        LossResult original = evaluate(embeddings);
        LossResult permuted = evaluate(select(embeddings, order));
        assertThat(permuted.value()).isCloseTo(original.value(), within(ROUNDING));
        assertSameSamples(permuted, original, order);
    }

    @Test
    void missingSamplesEqualAbsentSamples() {
        List<Embedding> embeddings = random(samples());
        int[] present = new int[samples() - 2];
        for (int i = 0; i < present.length; i++) {
            present[i] = i + 1;
        }
        List<Embedding> masked = embeddings.stream()
                .map(embedding -> withoutSamples(embedding, 0, samples() - 1))
                .toList();
        LossResult result = evaluate(masked);
        LossResult expected = evaluate(select(embeddings, present));
        assertThat(result.value()).isCloseTo(expected.value(), within(ROUNDING));
        assertSameSamples(expected, result, present);
    }

    @Test
    void whatMissingRowsHoldDoesNotMatter() {
        List<Embedding> embeddings = partlyMissing(random(samples()));
        List<Embedding> changed = new ArrayList<>();
        for (Embedding embedding : embeddings) {
            INDArray rows = embedding.rows().dup();
            for (int row = 0; row < embedding.valid().length; row++) {
                if (!embedding.valid()[row]) {
                    rows.putRow(row, Nd4j.valueArrayOf(new long[] {rows.size(1)}, 1e3 + row, rows.dataType()));
                }
            }
            changed.add(new Embedding(embedding.output(), rows, embedding.candidates(), embedding.valid()));
        }
        assertSame(evaluate(changed), evaluate(embeddings));
    }

    @Test
    void nothingIsValidAndTheValueAndGradientsAreZero() {
        int[] everybody = new int[samples()];
        for (int i = 0; i < everybody.length; i++) {
            everybody[i] = i;
        }
        for (int k = 0; k < inputs().size(); k++) {
            List<Embedding> embeddings = new ArrayList<>(random(samples()));
            embeddings.set(k, withoutSamples(embeddings.get(k), everybody));
            LossResult result = evaluate(embeddings);
            assertThat(result.value()).isZero();
            assertThat(result.perSample()).containsOnly(0.0);
            assertThat(result.valid()).containsOnly(false);
            for (INDArray gradient : result.gradients()) {
                assertThat(values(gradient)).containsOnly(0.0);
            }
        }
    }

    @Test
    void inputsAreUntouchedAndTheSameInputGivesTheSameResult() {
        List<Embedding> embeddings = partlyMissing(random(samples()));
        List<double[]> before =
                embeddings.stream().map(each -> values(each.rows())).toList();
        List<boolean[]> validBefore =
                embeddings.stream().map(each -> each.valid().clone()).toList();
        LossResult once = evaluate(embeddings);
        LossResult twice = evaluate(embeddings);
        for (int k = 0; k < embeddings.size(); k++) {
            assertThat(values(embeddings.get(k).rows())).isEqualTo(before.get(k));
            assertThat(embeddings.get(k).valid()).isEqualTo(validBefore.get(k));
        }
        assertSame(twice, once);
    }

    @Test
    void memoryLayoutOfTheEmbeddingsDoesNotMatter() {
        List<Embedding> embeddings = random(samples());
        List<Embedding> columnMajor = embeddings.stream()
                .map(each -> new Embedding(each.output(), each.rows().dup('f'), each.candidates(), each.valid()))
                .toList();
        assertSame(evaluate(columnMajor), evaluate(embeddings));
    }

    @Test
    void resultsAreFiniteAtExtremes() {
        List<Embedding> usual = random(samples());
        assertFinite("identical rows", mapRows(usual, rows -> Nd4j.ones(DataType.DOUBLE, rows.shape())));
        assertFinite("zero vectors", mapRows(usual, rows -> Nd4j.zeros(DataType.DOUBLE, rows.shape())));
        assertFinite("opposite modalities", opposite(usual));
        assertFinite("large rows", mapRows(usual, rows -> rows.mul(1e6)));
        assertFinite("small rows", mapRows(usual, rows -> rows.mul(1e-4)));
        int[] allButOne = new int[samples() - 1];
        for (int i = 0; i < allButOne.length; i++) {
            allButOne[i] = i + 1;
        }
        assertFinite(
                "one valid sample",
                usual.stream().map(each -> withoutSamples(each, allButOne)).toList());
        assertFinite("a batch of one", random(1));
    }

    @Test
    void float32GivesNearlyTheSameInFloat32() {
        List<Embedding> embeddings = partlyMissing(random(samples()));
        LossResult expected = evaluate(embeddings);
        LossResult result = evaluate(mapRows(embeddings, rows -> rows.castTo(DataType.FLOAT)));
        assertThat(result.value()).isCloseTo(expected.value(), within(1e-4 * Math.max(1.0, expected.value())));
        for (int k = 0; k < embeddings.size(); k++) {
            assertThat(result.gradients().get(k).dataType()).isEqualTo(DataType.FLOAT);
            assertThat(FiniteDifferences.relativeError(
                            result.gradients().get(k), expected.gradients().get(k), 1e-6))
                    .as("relative error of the float32 gradient of input %d, seed %d", k, SEED)
                    .isLessThan(1e-3);
        }
    }

    private void assertGradientsAgree(List<Embedding> embeddings) {
        Loss loss = create(inputs());
        INDArray parameters = parametersOf(loss);
        LossResult result = loss.evaluate(embeddings, parameters);
        for (int k = 0; k < embeddings.size(); k++) {
            int input = k;
            ToDoubleFunction<INDArray> value = rows -> {
                List<Embedding> changed = new ArrayList<>(embeddings);
                changed.set(input, withRows(embeddings.get(input), rows));
                return loss.evaluate(changed, parameters).value();
            };
            INDArray expected =
                    FiniteDifferences.gradient(value, embeddings.get(k).rows(), STEP);
            assertThat(result.gradients().get(k).shape()).isEqualTo(expected.shape());
            assertThat(FiniteDifferences.relativeError(result.gradients().get(k), expected, 1e-6))
                    .as(
                            "relative error of the gradient of input %d (%s), seed %d",
                            k, embeddings.get(k).output(), SEED)
                    .isLessThan(GRADIENT_TOLERANCE);
        }
    }

    private void assertFinite(String what, List<Embedding> embeddings) {
        LossResult result = evaluate(embeddings);
        assertThat(result.value()).as("value for %s", what).isFinite();
        assertThat(Arrays.stream(result.perSample()).allMatch(Double::isFinite))
                .as("per-sample values for %s are finite", what)
                .isTrue();
        for (INDArray gradient : result.gradients()) {
            assertThat(Arrays.stream(values(gradient)).allMatch(Double::isFinite))
                    .as("gradients for %s are finite", what)
                    .isTrue();
        }
    }

    private void assertSame(LossResult actual, LossResult expected) {
        assertThat(actual.value()).isEqualTo(expected.value());
        assertThat(actual.perSample()).isEqualTo(expected.perSample());
        assertThat(actual.valid()).isEqualTo(expected.valid());
        assertThat(actual.similarities()).isEqualTo(expected.similarities());
        for (int k = 0; k < expected.gradients().size(); k++) {
            assertThat(values(actual.gradients().get(k)))
                    .isEqualTo(values(expected.gradients().get(k)));
        }
    }

    /** Sample i of the first result is sample {@code samples[i]} of the second. */
    private void assertSameSamples(LossResult selected, LossResult whole, int[] samples) {
        for (int i = 0; i < samples.length; i++) {
            assertThat(selected.valid()[i]).isEqualTo(whole.valid()[samples[i]]);
            assertThat(selected.perSample()[i]).isCloseTo(whole.perSample()[samples[i]], within(ROUNDING));
            assertThat(selected.similarities()[i]).isCloseTo(whole.similarities()[samples[i]], within(ROUNDING));
        }
        for (int k = 0; k < inputs().size(); k++) {
            int candidates = inputs().get(k).candidates();
            double[] expected = values(selectRows(whole.gradients().get(k), candidates, samples));
            assertThat(values(selected.gradients().get(k)))
                    .as("gradients of input %d", k)
                    .usingComparatorWithPrecision(ROUNDING)
                    .containsExactly(expected);
        }
    }

    private LossResult evaluate(List<Embedding> embeddings) {
        Loss loss = create(inputs());
        return loss.evaluate(embeddings, parametersOf(loss));
    }

    private static INDArray parametersOf(Loss loss) {
        INDArray parameters = loss.parameters().length() == 0
                ? Nd4j.empty(DataType.DOUBLE)
                : Nd4j.zeros(DataType.DOUBLE, loss.parameters().length());
        loss.initialize(parameters);
        return parameters;
    }

    private List<Embedding> random(int samples) {
        RandomGenerator random = new RandomStreams(SEED).generator();
        List<Embedding> embeddings = new ArrayList<>();
        for (LossInput input : inputs()) {
            boolean[] valid = new boolean[samples * input.candidates()];
            Arrays.fill(valid, true);
            INDArray rows =
                    normal(random::nextGaussian, valid.length, input.output().width());
            embeddings.add(new Embedding(input.output(), rows, input.candidates(), valid));
        }
        return embeddings;
    }

    private static INDArray normal(DoubleSupplier gaussian, int rows, int columns) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, i -> gaussian.getAsDouble());
        return Nd4j.createFromArray(values).reshape('c', rows, columns);
    }

    /** Sample k lacks modality k, sample K + 1 the first candidate of each modality that has several. */
    private static List<Embedding> partlyMissing(List<Embedding> embeddings) {
        List<Embedding> result = new ArrayList<>();
        for (int k = 0; k < embeddings.size(); k++) {
            Embedding embedding = withoutSamples(embeddings.get(k), k);
            if (embedding.candidates() > 1) {
                embedding.valid()[(embeddings.size() + 1) * embedding.candidates()] = false;
            }
            result.add(embedding);
        }
        return result;
    }

    private static Embedding withoutSamples(Embedding embedding, int... samples) {
        boolean[] valid = embedding.valid().clone();
        for (int sample : samples) {
            Arrays.fill(valid, sample * embedding.candidates(), (sample + 1) * embedding.candidates(), false);
        }
        return new Embedding(embedding.output(), embedding.rows(), embedding.candidates(), valid);
    }

    private static Embedding withRows(Embedding embedding, INDArray rows) {
        return new Embedding(embedding.output(), rows, embedding.candidates(), embedding.valid());
    }

    private static List<Embedding> mapRows(List<Embedding> embeddings, UnaryOperator<INDArray> change) {
        return embeddings.stream()
                .map(embedding -> withRows(embedding, change.apply(embedding.rows())))
                .toList();
    }

    /** Every other modality points the other way. */
    private static List<Embedding> opposite(List<Embedding> embeddings) {
        List<Embedding> result = new ArrayList<>();
        for (Embedding embedding : embeddings) {
            double direction = result.size() % 2 == 0 ? 1.0 : -1.0;
            INDArray rows = Nd4j.valueArrayOf(embedding.rows().shape(), direction, DataType.DOUBLE);
            result.add(withRows(embedding, rows));
        }
        return result;
    }

    private static List<Embedding> select(List<Embedding> embeddings, int[] samples) {
        List<Embedding> result = new ArrayList<>();
        for (Embedding embedding : embeddings) {
            int candidates = embedding.candidates();
            boolean[] valid = new boolean[samples.length * candidates];
            for (int i = 0; i < samples.length; i++) {
                System.arraycopy(embedding.valid(), samples[i] * candidates, valid, i * candidates, candidates);
            }
            INDArray rows = selectRows(embedding.rows(), candidates, samples);
            result.add(new Embedding(embedding.output(), rows, candidates, valid));
        }
        return result;
    }

    private static INDArray selectRows(INDArray rows, int candidates, int[] samples) {
        INDArray result = Nd4j.create(rows.dataType(), (long) samples.length * candidates, rows.size(1));
        for (int i = 0; i < samples.length; i++) {
            for (int c = 0; c < candidates; c++) {
                result.putRow(i * candidates + c, rows.getRow(samples[i] * candidates + c));
            }
        }
        return result;
    }

    private static double[] values(INDArray array) {
        return array.dup('c').data().asDouble();
    }
}
