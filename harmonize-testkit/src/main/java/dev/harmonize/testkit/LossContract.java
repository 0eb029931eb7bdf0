package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What every {@link Loss} must do. Extend it, name the loss and its inputs, and JUnit runs the contract. Losses between
 * three modalities or more are tested like those between two: override {@link #inputs}.
 *
 * <ul>
 *   <li><b>Gradients.</b> In float64, the gradient for every input and for the loss's own parameters agrees with central
 *       differences of the value to a relative error of 1e-6, as a whole and row by row; where rows are missing, and at
 *       other parameters than the initial ones, too. A loss that holds something constant on purpose overrides
 *       {@link #differentiated}.
 *   <li><b>Value.</b> It is the mean of the per-sample values of the valid samples. A sample is valid if it has a valid
 *       row of every modality. Value, similarity and share in the parameter gradient of a sample that takes no part are
 *       0, and so is the gradient of every row that is not valid.
 *   <li><b>Masks.</b> Samples that are masked in every modality might as well be absent, and what rows hold that are not
 *       valid does not matter. Where nothing is valid, value and gradients are 0.
 *   <li><b>Order.</b> Permuting the samples permutes per-sample values, similarities, gradients and parameter gradients.
 *   <li><b>Purity.</b> Embeddings and parameters are left as they were. The same input gives the same result, also when
 *       two threads evaluate the same loss at once, and whatever the memory layout of the embeddings.
 *   <li><b>Extremes.</b> Everything is finite for identical rows, zero vectors, opposite modalities, large and small
 *       rows, one valid sample and a batch of one, in float64 and in float32. A loss with a temperature overrides
 *       {@link #atLowTemperature} to have that tested where exponentials come close to overflow.
 *   <li><b>Precision.</b> Embeddings in float32 give gradients in float32, and nearly the results of float64.
 *   <li><b>Refusals.</b> The factory refuses inputs of unequal width, and candidates unless the loss takes them. {@link
 *       Loss#evaluate} refuses embeddings of unequal batches.
 * </ul>
 */
public abstract class LossContract {

    private static final long SEED = 20_221_128;
    private static final double STEP = 1e-5;
    private static final double GRADIENT_TOLERANCE = 1e-6;
    private static final double SMALLEST_GRADIENT = 1e-6;
    private static final double ROUNDING = 1e-10;

    /** Standard deviation of what is added to initial parameters. */
    private static final double PERTURBATION = 0.1;

    /**
     * The loss under test, for these inputs, as its factory makes it. Also called with inputs that the factory must
     * refuse, and with the candidates of inputs changed.
     */
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

    /**
     * The loss whose gradient {@code loss} gives at this point: the loss itself, unless it holds a part constant that
     * depends on its input, such as targets through which no gradient flows. Then it is a loss with that part fixed to
     * what it is at this point. Only its value is looked at.
     *
     * @param at the embeddings of the point
     * @param parameters the loss's own parameters at the point
     */
    protected Loss differentiated(Loss loss, List<Embedding> at, INDArray parameters) {
        return loss;
    }

    /**
     * The loss under test with a temperature of 0.01, for {@link #inputs}; empty if it has no temperature. It need not
     * agree with finite differences, which are too coarse there, but has to be finite at the same extremes.
     */
    protected Optional<Loss> atLowTemperature() {
        return Optional.empty();
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        assertGradientsAgree(create(inputs()), random(samples()));
    }

    @Test
    void gradientsAgreeWithFiniteDifferencesWhereRowsAreMissing() {
        assertGradientsAgree(create(inputs()), partlyMissing());
    }

    @Test
    void initialParametersAreAlwaysTheSame() {
        Loss loss = create(inputs());
        assertThat(values(initialParameters(loss))).isEqualTo(values(initialParameters(loss)));
        assertThat(loss.figures(initialParameters(loss)).values())
                .as("figures for the log")
                .allSatisfy(figure -> assertThat(figure).isFinite());
    }

    @Test
    void parameterGradientsAreGivenIfThereAreParametersWithOneRowPerSample() {
        Loss loss = create(inputs());
        long parameters = loss.parameters().length();
        List<Embedding> embeddings = EmbeddingBatches.withoutSamples(partlyMissing(), samples() - 1);
        Optional<INDArray> contributions = evaluate(loss, embeddings).parameterGradients();
        assertThat(contributions.isPresent())
                .as("a loss gives parameter gradients exactly if it has parameters")
                .isEqualTo(parameters > 0);
        if (contributions.isPresent()) {
            assertThat(contributions.get().shape()).containsExactly(samples(), parameters);
            assertThat(values(contributions.get().getRow(samples() - 1)))
                    .as("share of a sample that takes no part")
                    .containsOnly(0.0);
        }
    }

    @Test
    void valueIsTheMeanOfTheValidPerSampleValues() {
        LossResult result = evaluate(partlyMissing());
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
        assertThat(result.value()).isCloseTo(sum / count, rounding(sum / count));
    }

    @Test
    void aSampleIsValidIfItHasAValidRowOfEveryModality() {
        List<Embedding> embeddings = partlyMissing();
        LossResult result = evaluate(embeddings);
        for (int i = 0; i < samples(); i++) {
            int sample = i;
            assertThat(result.valid()[i])
                    .as("validity of sample %d", i)
                    .isEqualTo(embeddings.stream().allMatch(embedding -> embedding.validSample(sample)));
        }
    }

    @Test
    void rowsThatAreNotValidHaveNoGradient() {
        List<Embedding> embeddings = partlyMissing();
        LossResult result = evaluate(embeddings);
        for (int k = 0; k < embeddings.size(); k++) {
            boolean[] valid = embeddings.get(k).valid();
            for (int row = 0; row < valid.length; row++) {
                if (!valid[row]) {
                    assertThat(values(result.gradients().get(k).getRow(row)))
                            .as("gradient of row %d of input %d", row, k)
                            .containsOnly(0.0);
                }
            }
        }
    }

    @Test
    void permutingTheSamplesPermutesTheResults() {
        int[] order = new int[samples()];
        for (int i = 0; i < order.length; i++) {
            order[i] = (i * (samples() - 1) + 2) % samples();
        }
        LossResult original = evaluate(partlyMissing());
        LossResult permuted = evaluate(EmbeddingBatches.select(partlyMissing(), order));
        assertThat(permuted.value()).isCloseTo(original.value(), rounding(original.value()));
        assertSamples(permuted, original, order);
    }

    @Test
    void missingSamplesEqualAbsentSamples() {
        List<Embedding> embeddings = random(samples());
        int[] present = IntStream.range(1, samples() - 1).toArray();
        LossResult masked = evaluate(EmbeddingBatches.withoutSamples(embeddings, 0, samples() - 1));
        LossResult absent = evaluate(EmbeddingBatches.select(embeddings, present));
        assertThat(masked.value()).isCloseTo(absent.value(), rounding(absent.value()));
        assertSamples(absent, masked, present);
    }

    @Test
    void whatMissingRowsHoldDoesNotMatter() {
        List<Embedding> embeddings = partlyMissing();
        assertClose(evaluate(EmbeddingBatches.withOtherNumbersWhereNotValid(embeddings)), evaluate(embeddings));
    }

    @Test
    void nothingIsValidAndTheValueAndGradientsAreZero() {
        int[] everybody = IntStream.range(0, samples()).toArray();
        for (int k = 0; k < inputs().size(); k++) {
            List<Embedding> embeddings = random(samples());
            Embedding masked = EmbeddingBatches.withoutSamples(embeddings.get(k), everybody);
            LossResult result = evaluate(EmbeddingBatches.with(embeddings, k, masked));
            assertThat(result.value()).isZero();
            assertThat(result.perSample()).containsOnly(0.0);
            assertThat(result.similarities()).containsOnly(0.0);
            assertThat(result.valid()).containsOnly(false);
            for (INDArray gradient : result.gradients()) {
                assertThat(values(gradient)).containsOnly(0.0);
            }
            result.parameterGradients()
                    .ifPresent(contributions -> assertThat(values(contributions))
                            .hasSizeGreaterThan(0)
                            .containsOnly(0.0));
        }
    }

    @Test
    void inputsAndParametersAreUntouchedAndTheSameInputGivesTheSameResult() {
        Loss loss = create(inputs());
        INDArray parameters = initialParameters(loss);
        double[] parametersBefore = values(parameters);
        List<Embedding> embeddings = partlyMissing();
        List<double[]> before =
                embeddings.stream().map(each -> values(each.rows())).toList();
        List<boolean[]> validBefore =
                embeddings.stream().map(each -> each.valid().clone()).toList();
        LossResult once = loss.evaluate(embeddings, parameters);
        LossResult twice = loss.evaluate(embeddings, parameters);
        assertThat(values(parameters)).isEqualTo(parametersBefore);
        for (int k = 0; k < embeddings.size(); k++) {
            assertThat(values(embeddings.get(k).rows())).isEqualTo(before.get(k));
            assertThat(embeddings.get(k).valid()).isEqualTo(validBefore.get(k));
        }
        assertThat(twice.value()).isEqualTo(once.value());
        assertThat(twice.perSample()).isEqualTo(once.perSample());
        assertThat(twice.valid()).isEqualTo(once.valid());
        assertThat(twice.similarities()).isEqualTo(once.similarities());
        assertThat(parameterGradients(twice)).isEqualTo(parameterGradients(once));
        for (int k = 0; k < embeddings.size(); k++) {
            assertThat(values(twice.gradients().get(k)))
                    .isEqualTo(values(once.gradients().get(k)));
        }
    }

    /** Row after row; empty if the loss has no parameters. */
    private static double[] parameterGradients(LossResult result) {
        return result.parameterGradients().map(LossContract::values).orElse(new double[0]);
    }

    @Test
    void twoThreadsMayEvaluateTheSameLossAtOnce() throws Exception {
        Loss loss = create(inputs());
        List<List<Embedding>> batches = List.of(partlyMissing(), random(samples() + 3));
        List<LossResult> expected =
                batches.stream().map(batch -> evaluate(loss, batch)).toList();
        CyclicBarrier bothReady = new CyclicBarrier(batches.size());
        ExecutorService threads = Executors.newFixedThreadPool(batches.size());
        try {
            List<Future<List<LossResult>>> running = new ArrayList<>();
            for (List<Embedding> batch : batches) {
                running.add(threads.submit(() -> {
                    bothReady.await();
                    List<LossResult> results = new ArrayList<>();
                    for (int repetition = 0; repetition < 20; repetition++) {
                        results.add(evaluate(loss, batch));
                    }
                    return results;
                }));
            }
            for (int thread = 0; thread < batches.size(); thread++) {
                for (LossResult result : running.get(thread).get()) {
                    assertClose(result, expected.get(thread));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void memoryLayoutOfTheEmbeddingsDoesNotMatter() {
        List<Embedding> embeddings = partlyMissing();
        LossResult expected = evaluate(embeddings);
        assertClose(evaluate(EmbeddingBatches.mapRows(embeddings, rows -> rows.dup('f'))), expected);
        assertClose(evaluate(EmbeddingBatches.mapRows(embeddings, EmbeddingBatches::asView)), expected);
    }

    @Test
    void resultsAreFiniteAtExtremes() {
        assertFiniteAtExtremes("", create(inputs()));
        atLowTemperature().ifPresent(loss -> assertFiniteAtExtremes(" at a low temperature", loss));
    }

    @Test
    void float32GivesNearlyTheSameInFloat32() {
        List<Embedding> embeddings = partlyMissing();
        LossResult expected = evaluate(embeddings);
        Loss loss = create(inputs());
        LossResult result = loss.evaluate(inFloat32(embeddings), inFloat32(initialParameters(loss)));
        assertThat(result.value())
                .isCloseTo(expected.value(), within(1e-4 * Math.max(1.0, Math.abs(expected.value()))));
        for (int k = 0; k < embeddings.size(); k++) {
            assertThat(result.gradients().get(k).dataType()).isEqualTo(DataType.FLOAT);
            assertThat(FiniteDifferences.relativeError(
                            result.gradients().get(k), expected.gradients().get(k), SMALLEST_GRADIENT))
                    .as("relative error of the float32 gradient of input %d, seed %d", k, SEED)
                    .isLessThan(1e-3);
        }
        if (expected.parameterGradients().isPresent()) {
            assertThat(FiniteDifferences.relativeError(
                            result.parameterGradients().orElseThrow(),
                            expected.parameterGradients().orElseThrow(),
                            SMALLEST_GRADIENT))
                    .as("relative error of the parameter gradients in float32, seed %d", SEED)
                    .isLessThan(1e-3);
        }
    }

    @Test
    void inputsOfUnequalWidthAreRefused() {
        for (int k = 0; k < inputs().size(); k++) {
            List<LossInput> unequal = new ArrayList<>(inputs());
            LossInput input = unequal.get(k);
            Output wider = new Output(
                    input.output().modality(),
                    input.output().space(),
                    input.output().width() + 1);
            unequal.set(k, new LossInput(wider, input.candidates()));
            assertThatExceptionOfType(InvalidOptionException.class)
                    .as("made for a wider input %d", k)
                    .isThrownBy(() -> create(unequal));
        }
    }

    @Test
    void candidatesAreRefusedOrTakeFullPart() {
        for (int k = 0; k < inputs().size(); k++) {
            List<LossInput> inputs = new ArrayList<>(inputs());
            inputs.set(k, new LossInput(inputs.get(k).output(), 2));
            Loss loss;
            try {
                loss = create(inputs);
            } catch (InvalidOptionException refusal) {
                continue;
            }
            assertGradientsAgree(loss, EmbeddingBatches.partlyMissing(random(inputs, samples())));
        }
    }

    @Test
    void embeddingsOfUnequalBatchesAreRefused() {
        Loss loss = create(inputs());
        for (int k = 0; k < inputs().size(); k++) {
            Embedding fewer = random(samples() - 1).get(k);
            List<Embedding> unequal = EmbeddingBatches.with(random(samples()), k, fewer);
            assertThatIllegalArgumentException()
                    .as("%d samples in input %d and %d in the others", samples() - 1, k, samples())
                    .isThrownBy(() -> evaluate(loss, unequal));
        }
    }

    /** At the initial parameters and, if there are any, near them. */
    private void assertGradientsAgree(Loss loss, List<Embedding> embeddings) {
        INDArray initial = initialParameters(loss);
        assertGradientsAgree(loss, embeddings, initial);
        if (initial.length() > 0) {
            assertGradientsAgree(loss, embeddings, perturbed(initial));
        }
    }

    private void assertGradientsAgree(Loss loss, List<Embedding> embeddings, INDArray parameters) {
        LossResult result = loss.evaluate(embeddings, parameters);
        Loss differentiated = differentiated(loss, embeddings, parameters);
        for (int k = 0; k < embeddings.size(); k++) {
            int input = k;
            ToDoubleFunction<INDArray> value = rows -> {
                Embedding changed = EmbeddingBatches.withRows(embeddings.get(input), rows);
                return differentiated
                        .evaluate(EmbeddingBatches.with(embeddings, input, changed), parameters)
                        .value();
            };
            assertAgree(
                    "input " + k + " (" + embeddings.get(k).output() + ")",
                    result.gradients().get(k),
                    FiniteDifferences.gradient(value, embeddings.get(k).rows(), STEP));
        }
        if (parameters.length() > 0) {
            ToDoubleFunction<INDArray> value =
                    at -> differentiated.evaluate(embeddings, at).value();
            assertAgree(
                    "the parameters",
                    result.parameterGradients().orElseThrow().sum(true, 0),
                    FiniteDifferences.gradient(value, parameters, STEP).reshape('c', 1, parameters.length()));
        }
    }

    /** As matrices, and the worst row against the longest, so that one wrong row cannot hide among many right ones. */
    private static void assertAgree(String what, INDArray gradient, INDArray expected) {
        assertThat(gradient.shape()).as("shape of the gradient of %s", what).isEqualTo(expected.shape());
        assertThat(FiniteDifferences.relativeError(gradient, expected, SMALLEST_GRADIENT))
                .as("relative error of the gradient of %s, seed %d", what, SEED)
                .isLessThan(GRADIENT_TOLERANCE);
        double longest = SMALLEST_GRADIENT;
        for (int row = 0; row < expected.size(0); row++) {
            longest = Math.max(longest, expected.getRow(row).norm2Number().doubleValue());
        }
        for (int row = 0; row < expected.size(0); row++) {
            INDArray error = gradient.getRow(row).castTo(DataType.DOUBLE).sub(expected.getRow(row));
            assertThat(error.norm2Number().doubleValue() / longest)
                    .as("relative error of the gradient of row %d of %s, seed %d", row, what, SEED)
                    .isLessThan(GRADIENT_TOLERANCE);
        }
    }

    private void assertFiniteAtExtremes(String where, Loss loss) {
        List<Embedding> usual = random(samples());
        int[] allButOne = IntStream.range(1, samples()).toArray();
        assertFinite("identical rows" + where, loss, mapRows(usual, rows -> Nd4j.ones(DataType.DOUBLE, rows.shape())));
        assertFinite("zero vectors" + where, loss, mapRows(usual, rows -> Nd4j.zeros(DataType.DOUBLE, rows.shape())));
        assertFinite("opposite modalities" + where, loss, EmbeddingBatches.opposite(usual));
        assertFinite("large rows" + where, loss, mapRows(usual, rows -> rows.mul(1e6)));
        assertFinite("small rows" + where, loss, mapRows(usual, rows -> rows.mul(1e-4)));
        assertFinite("one valid sample" + where, loss, EmbeddingBatches.withoutSamples(usual, allButOne));
        assertFinite("a batch of one" + where, loss, random(1));
    }

    private static void assertFinite(String what, Loss loss, List<Embedding> embeddings) {
        INDArray parameters = initialParameters(loss);
        assertFinite(what, loss.evaluate(embeddings, parameters));
        assertFinite(what + " in float32", loss.evaluate(inFloat32(embeddings), inFloat32(parameters)));
    }

    private static void assertFinite(String what, LossResult result) {
        assertThat(result.value()).as("value for %s", what).isFinite();
        assertFinite("per-sample values for " + what, result.perSample());
        assertFinite("similarities for " + what, result.similarities());
        for (INDArray gradient : result.gradients()) {
            assertFinite("gradients for " + what, values(gradient));
        }
        result.parameterGradients()
                .ifPresent(contributions -> assertFinite("parameter gradients for " + what, values(contributions)));
    }

    private static void assertFinite(String what, double[] numbers) {
        assertThat(Arrays.stream(numbers).allMatch(Double::isFinite))
                .as("%s are finite", what)
                .isTrue();
    }

    /** Equal but for rounding. */
    private void assertClose(LossResult actual, LossResult expected) {
        assertThat(actual.value()).isCloseTo(expected.value(), rounding(expected.value()));
        assertSamples(
                actual, expected, IntStream.range(0, expected.valid().length).toArray());
    }

    /** Sample i of the first result is sample {@code samples[i]} of the second. */
    private void assertSamples(LossResult selected, LossResult whole, int[] samples) {
        for (int i = 0; i < samples.length; i++) {
            double value = whole.perSample()[samples[i]];
            assertThat(selected.valid()[i]).isEqualTo(whole.valid()[samples[i]]);
            assertThat(selected.perSample()[i]).as("value of sample %d", i).isCloseTo(value, rounding(value));
            assertThat(selected.similarities()[i])
                    .as("similarity of sample %d", i)
                    .isCloseTo(whole.similarities()[samples[i]], within(ROUNDING));
        }
        for (int k = 0; k < inputs().size(); k++) {
            assertRows(
                    "gradients of input " + k,
                    selected.gradients().get(k),
                    EmbeddingBatches.selectRows(
                            whole.gradients().get(k), inputs().get(k).candidates(), samples));
        }
        if (whole.parameterGradients().isPresent()) {
            assertRows(
                    "parameter gradients",
                    selected.parameterGradients().orElseThrow(),
                    EmbeddingBatches.selectRows(whole.parameterGradients().get(), 1, samples));
        }
    }

    private static void assertRows(String what, INDArray actual, INDArray expected) {
        double[] numbers = values(expected);
        double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0.0);
        assertThat(values(actual))
                .as(what)
                .usingComparatorWithPrecision(ROUNDING * Math.max(1.0, largest))
                .containsExactly(numbers);
    }

    private static Offset<Double> rounding(double expected) {
        return within(ROUNDING * Math.max(1.0, Math.abs(expected)));
    }

    private LossResult evaluate(List<Embedding> embeddings) {
        return evaluate(create(inputs()), embeddings);
    }

    private static LossResult evaluate(Loss loss, List<Embedding> embeddings) {
        return loss.evaluate(embeddings, initialParameters(loss));
    }

    private static INDArray initialParameters(Loss loss) {
        if (loss.parameters().length() == 0) {
            return Nd4j.empty(DataType.DOUBLE);
        }
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, loss.parameters().length());
        loss.initialize(parameters);
        return parameters;
    }

    private static INDArray perturbed(INDArray parameters) {
        RandomGenerator random = new RandomStreams(SEED).child("parameters").generator();
        double[] values = values(parameters);
        for (int i = 0; i < values.length; i++) {
            values[i] += PERTURBATION * random.nextGaussian();
        }
        return Nd4j.createFromArray(values);
    }

    private List<Embedding> random(int samples) {
        return random(inputs(), samples);
    }

    private static List<Embedding> random(List<LossInput> inputs, int samples) {
        return EmbeddingBatches.random(inputs, samples, new RandomStreams(SEED).generator());
    }

    private List<Embedding> partlyMissing() {
        return EmbeddingBatches.partlyMissing(random(samples()));
    }

    private static List<Embedding> mapRows(List<Embedding> embeddings, UnaryOperator<INDArray> change) {
        return EmbeddingBatches.mapRows(embeddings, change);
    }

    private static List<Embedding> inFloat32(List<Embedding> embeddings) {
        return mapRows(embeddings, LossContract::inFloat32);
    }

    private static INDArray inFloat32(INDArray array) {
        return array.isEmpty() ? Nd4j.empty(DataType.FLOAT) : array.castTo(DataType.FLOAT);
    }

    private static double[] values(INDArray array) {
        return array.isEmpty() ? new double[0] : array.dup('c').data().asDouble();
    }
}
