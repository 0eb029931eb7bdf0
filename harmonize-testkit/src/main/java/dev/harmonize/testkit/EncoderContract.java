package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.api.model.Segment;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What every encoder must do. Extend it, say how to make a tiny encoder (a few thousand parameters, odd sizes that differ
 * from each other) and which batches it takes, and the inherited tests check layout, determinism, gradients against finite
 * differences in float64, that contributions decompose the gradient exactly, and that a batch may come in pieces.
 *
 * <p>Random batches contain invalid rows, and padded token ids where there are tokens. All seeds are fixed.
 */
public abstract class EncoderContract {

    private static final long SEED = 20221105L;
    private static final double STEP = 1e-6;

    /** A new encoder for batches of form {@link #batchSpec()}. */
    protected abstract Encoder createEncoder();

    /** The form of the batches. */
    protected abstract BatchSpec batchSpec();

    /** Samples per batch, B. */
    protected int batchSize() {
        return 4;
    }

    /** Largest relative error of a directional derivative against finite differences. */
    protected double gradientTolerance() {
        return 1e-6;
    }

    /** Standard deviation of the noise on the initial parameters; it moves zeros and ones to where errors show. */
    protected double perturbation() {
        return 0.1;
    }

    @Test
    void everyParameterIsInitializedAndDependsOnTheSeedAlone() {
        Encoder encoder = createEncoder();
        INDArray first = Nd4j.valueArrayOf(new long[] {encoder.parameters().length()}, Double.NaN, DataType.DOUBLE);
        INDArray second = Nd4j.valueArrayOf(new long[] {encoder.parameters().length()}, 7.0, DataType.DOUBLE);
        INDArray third = Nd4j.zeros(DataType.DOUBLE, encoder.parameters().length());
        encoder.initialize(first, new RandomStreams(1));
        createEncoder().initialize(second, new RandomStreams(1));
        encoder.initialize(third, new RandomStreams(2));
        assertThat(first.toDoubleVector())
                .doesNotContain(Double.NaN)
                .doesNotContain(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
                .isEqualTo(second.toDoubleVector())
                .isNotEqualTo(third.toDoubleVector());
    }

    @Test
    void layoutIsTheSameForEveryInstance() {
        Parameters layout = createEncoder().parameters();
        assertThat(layout.segments()).isEqualTo(createEncoder().parameters().segments());
        assertThat(layout.segments()).allSatisfy(segment -> {
            assertThat(segment.name()).matches("[a-z][a-z0-9.-]*");
            assertThat(segment.module()).isNotEmpty();
        });
    }

    @Test
    void embeddingsAreWhatOutputsPromise() {
        Encoder encoder = createEncoder();
        Batch batch = randomBatch(batchSize(), SEED);
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
            try (Encoding encoding = encoder.encode(parameters(encoder, type), batch, new Phase.Evaluation())) {
                List<Embedding> all = encoding.embeddings().all();
                assertThat(all.stream().map(Embedding::output)).containsExactlyElementsOf(encoder.outputs());
                for (Embedding embedding : all) {
                    Modality modality = embedding.output().modality();
                    assertThat(embedding.candidates())
                            .isEqualTo(batchSpec().get(modality).candidates());
                    assertThat(embedding.samples()).isEqualTo(batchSize());
                    assertThat(embedding.valid()).isEqualTo(batch.get(modality).valid());
                    assertThat(embedding.rows().dataType()).isEqualTo(type);
                    assertThat(Arrays.stream(numbers(embedding.rows()))).allMatch(Double::isFinite);
                }
            }
        }
    }

    @Test
    void trainingGradientAgreesWithFiniteDifferencesInEverySegment() {
        assertGradientAgreesWithFiniteDifferences(new Phase.Training(new RandomStreams(5)));
    }

    @Test
    void evaluationGradientAgreesWithFiniteDifferencesInEverySegment() {
        assertGradientAgreesWithFiniteDifferences(new Phase.Evaluation());
    }

    private void assertGradientAgreesWithFiniteDifferences(Phase phase) {
        Encoder encoder = createEncoder();
        Batch batch = randomBatch(batchSize(), SEED);
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        Cotangents cotangents;
        INDArray gradient = Nd4j.zeros(DataType.DOUBLE, parameters.length());
        try (Encoding encoding = encoder.encode(parameters, batch, phase)) {
            cotangents = randomCotangents(encoding, 11);
            encoding.backward(cotangents, gradient);
        }
        double norm = gradient.norm2Number().doubleValue();
        RandomGenerator random = new RandomStreams(SEED).child("directions").generator();
        for (Segment segment : encoder.parameters().segments()) {
            INDArray at = encoder.parameters().flatView(parameters, segment.name());
            INDArray centre = at.dup();
            INDArray slope = encoder.parameters().flatView(gradient, segment.name());
            INDArray direction = randomArray(DataType.DOUBLE, random, segment.length());
            at.assign(centre.add(direction.mul(STEP)));
            double above = objective(encoder, parameters, batch, phase, cotangents);
            at.assign(centre.sub(direction.mul(STEP)));
            double below = objective(encoder, parameters, batch, phase, cotangents);
            at.assign(centre);
            double expected = (above - below) / (2 * STEP);
            double actual = direction.mul(slope).sumNumber().doubleValue();
            double scale = Math.max(Math.abs(expected), slope.norm2Number().doubleValue());
            // An error in any single number shows: the direction has a random component along every one of them.
            assertThat(actual)
                    .as("derivative along a random direction of segment '%s' (seed %d)", segment.name(), SEED)
                    .isCloseTo(expected, within(gradientTolerance() * Math.max(scale, 1e-4 * norm)));
        }
    }

    /** ⟨cotangents, embeddings⟩: a function whose gradient is the backward pass. */
    private static double objective(
            Encoder encoder, INDArray parameters, Batch batch, Phase phase, Cotangents cotangents) {
        try (Encoding encoding = encoder.encode(parameters, batch, phase)) {
            double sum = 0.0;
            for (Map.Entry<Output, INDArray> entry : cotangents.byOutput().entrySet()) {
                INDArray rows = encoding.embeddings().get(entry.getKey()).rows();
                sum += rows.mul(entry.getValue()).sumNumber().doubleValue();
            }
            return sum;
        }
    }

    @Test
    void backwardAddsToTheGradientAndMayBeRepeated() {
        Encoder encoder = createEncoder();
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        try (Encoding encoding =
                encoder.encode(parameters, randomBatch(batchSize(), SEED), new Phase.Training(new RandomStreams(5)))) {
            Cotangents cotangents = randomCotangents(encoding, 11);
            List<double[]> embeddings = copies(encoding);
            INDArray once = Nd4j.zeros(DataType.DOUBLE, parameters.length());
            INDArray again = Nd4j.ones(DataType.DOUBLE, parameters.length());
            encoding.backward(cotangents, once);
            encoding.backward(cotangents, again);
            assertClose(again.sub(1.0), once, 1e-9);
            assertThat(copies(encoding)).usingRecursiveComparison().isEqualTo(embeddings);
        }
    }

    @Test
    void backwardIsLinearAndSkipsOutputsWithoutCotangent() {
        Encoder encoder = createEncoder();
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        try (Encoding encoding =
                encoder.encode(parameters, randomBatch(batchSize(), SEED), new Phase.Training(new RandomStreams(5)))) {
            Cotangents cotangents = randomCotangents(encoding, 11);
            INDArray whole = Nd4j.zeros(DataType.DOUBLE, parameters.length());
            encoding.backward(cotangents, whole);
            INDArray parts = Nd4j.zeros(DataType.DOUBLE, parameters.length());
            cotangents.byOutput().forEach((output, rows) -> {
                Cotangents single = new Cotangents(batchSize(), Map.of(output, rows));
                encoding.backward(single, parts);
            });
            assertClose(parts, whole, 1e-10);
        }
    }

    @Test
    void contributionsDecomposeTheGradient() {
        Encoder encoder = createEncoder();
        Parameters layout = encoder.parameters();
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        try (Encoding encoding =
                encoder.encode(parameters, randomBatch(batchSize(), SEED), new Phase.Training(new RandomStreams(5)))) {
            List<Cotangents> objectives = List.of(randomCotangents(encoding, 11), randomCotangents(encoding, 12));
            INDArray expected = Nd4j.zeros(DataType.DOUBLE, layout.length());
            objectives.forEach(objective -> encoding.backward(objective, expected));

            INDArray combined = Nd4j.zeros(DataType.DOUBLE, layout.length());
            encoding.combine(objectives, List.of(), SampleWeights.uniform(batchSize(), 2, 1.0), combined);
            assertClose(combined, expected, 1e-10);

            INDArray sum = Nd4j.zeros(DataType.DOUBLE, layout.length());
            contributions(encoding, objectives, new Units(batchSize(), 1)).forEach(rows -> sum.addi(rows.sum(0)));
            assertClose(sum, expected, 1e-10);
        }
    }

    @Test
    void combineWeighsContributionsGroupByGroup() {
        Encoder encoder = createEncoder();
        Parameters layout = encoder.parameters();
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        try (Encoding encoding =
                encoder.encode(parameters, randomBatch(batchSize(), SEED), new Phase.Training(new RandomStreams(5)))) {
            List<Cotangents> objectives = List.of(randomCotangents(encoding, 11), randomCotangents(encoding, 12));
            List<INDArray> contributions = contributions(encoding, objectives, new Units(batchSize(), 1));
            List<ParameterGroup> groups = groups(layout);
            List<GroupWeights> weights = new ArrayList<>();
            INDArray expected = Nd4j.zeros(DataType.DOUBLE, layout.length());
            for (int p = 0; p < groups.size(); p++) {
                SampleWeights own = randomWeights(batchSize(), 2, p);
                weights.add(new GroupWeights(groups.get(p), own));
                for (Segment segment : groups.get(p).segments()) {
                    for (int i = 0; i < batchSize(); i++) {
                        for (int k = 0; k < 2; k++) {
                            INDArray contribution =
                                    contributions.get(i).getRow(k).dup();
                            layout.flatView(expected, segment.name())
                                    .addi(layout.flatView(contribution, segment.name())
                                            .mul(own.get(i, k)));
                        }
                    }
                }
            }
            INDArray combined = Nd4j.zeros(DataType.DOUBLE, layout.length());
            encoding.combine(objectives, weights, SampleWeights.uniform(batchSize(), 2, 1.0), combined);
            assertClose(combined, expected, 1e-9);
        }
    }

    @Test
    void gramiansAreInnerProductsOfContributions() {
        Encoder encoder = createEncoder();
        Parameters layout = encoder.parameters();
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        int finest = encoder.couplesSamples() ? batchSize() : 1;
        try (Encoding encoding =
                encoder.encode(parameters, randomBatch(batchSize(), SEED), new Phase.Training(new RandomStreams(5)))) {
            List<Cotangents> objectives = List.of(randomCotangents(encoding, 11), randomCotangents(encoding, 12));
            List<ParameterGroup> groups = groups(layout);
            for (int size = finest; size <= batchSize(); size++) {
                Units units = new Units(batchSize(), size);
                List<INDArray> contributions = contributions(encoding, objectives, units);
                List<Gramians> measured = encoding.gramians(objectives, units, groups);
                assertThat(measured).hasSameSizeAs(groups);
                for (int p = 0; p < groups.size(); p++) {
                    for (int u = 0; u < units.count(); u++) {
                        Gramians expected = Gramians.ofRows(contributions.get(u), layout, groups.get(p));
                        double scale = expected.get(0, 0, 0) + expected.get(0, 1, 1);
                        for (int entry = 0; entry < 4; entry++) {
                            assertThat(measured.get(p).get(u, entry / 2, entry % 2))
                                    .as(
                                            "entry %d of unit %d of %s, group '%s'",
                                            entry, u, units, groups.get(p).name())
                                    .isCloseTo(expected.values()[entry], within(1e-9 * scale + 1e-30));
                        }
                    }
                }
            }
        }
    }

    @Test
    void sameStreamsGiveTheSamePass() {
        Encoder encoder = createEncoder();
        INDArray parameters = parameters(encoder, DataType.FLOAT);
        Batch batch = randomBatch(batchSize(), SEED);
        Phase phase = new Phase.Training(new RandomStreams(9));
        try (Encoding first = encoder.encode(parameters, batch, phase);
                Encoding second = encoder.encode(parameters, batch, phase)) {
            assertThat(copies(first)).usingRecursiveComparison().isEqualTo(copies(second));
            Cotangents cotangents = randomCotangents(first, 11);
            INDArray firstGradient = Nd4j.zeros(DataType.FLOAT, parameters.length());
            INDArray secondGradient = Nd4j.zeros(DataType.FLOAT, parameters.length());
            first.backward(cotangents, firstGradient);
            second.backward(cotangents, secondGradient);
            assertThat(firstGradient.toFloatVector()).isEqualTo(secondGradient.toFloatVector());
        }
    }

    @Test
    void evaluationRepeatsItselfAndRemembersNothing() {
        Encoder encoder = createEncoder();
        INDArray parameters = parameters(encoder, DataType.FLOAT);
        Batch batch = randomBatch(batchSize(), SEED);
        encoder.encode(parameters, batch, new Phase.Training(new RandomStreams(3)))
                .close();
        Map<String, double[]> before = copy(encoder.save().arrays());
        try (Encoding first = encoder.encode(parameters, batch, new Phase.Evaluation());
                Encoding other = encoder.encode(parameters, randomBatch(batchSize(), 99), new Phase.Evaluation());
                Encoding second = encoder.encode(parameters, batch, new Phase.Evaluation())) {
            assertThat(copies(first)).usingRecursiveComparison().isEqualTo(copies(second));
            assertThat(copies(other)).usingRecursiveComparison().isNotEqualTo(copies(first));
        }
        assertThat(copy(encoder.save().arrays())).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void restoredStateContinuesWhereItWasSaved() {
        Encoder encoder = createEncoder();
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        Batch batch = randomBatch(batchSize(), SEED);
        encoder.encode(parameters, batch, new Phase.Training(new RandomStreams(3)))
                .close();
        Encoder resumed = createEncoder();
        resumed.restore(encoder.save());
        Batch next = randomBatch(batchSize(), 98);
        for (Phase phase : List.of(new Phase.Training(new RandomStreams(4)), new Phase.Evaluation())) {
            try (Encoding expected = encoder.encode(parameters, next, phase);
                    Encoding actual = resumed.encode(parameters, next, phase)) {
                assertThat(copies(actual)).usingRecursiveComparison().isEqualTo(copies(expected));
            }
        }
    }

    @Test
    void parametersAndBatchStayAsTheyWere() {
        Encoder encoder = createEncoder();
        INDArray parameters = parameters(encoder, DataType.FLOAT);
        float[] before = parameters.toFloatVector();
        Batch batch = randomBatch(batchSize(), SEED);
        try (Encoding encoding = encoder.encode(parameters, batch, new Phase.Training(new RandomStreams(5)))) {
            Cotangents cotangents = randomCotangents(encoding, 11);
            List<double[]> given = cotangents.byOutput().values().stream()
                    .map(EncoderContract::numbers)
                    .toList();
            encoding.backward(cotangents, Nd4j.zeros(DataType.FLOAT, parameters.length()));
            assertThat(cotangents.byOutput().values().stream().map(EncoderContract::numbers))
                    .usingRecursiveComparison()
                    .isEqualTo(given);
        }
        assertThat(parameters.toFloatVector()).isEqualTo(before);
        assertThat(batch).usingRecursiveComparison().isEqualTo(randomBatch(batchSize(), SEED));
    }

    @Test
    void samplesDependOnEachOtherOnlyIfTheEncoderSaysSo() {
        Encoder encoder = createEncoder();
        if (encoder.couplesSamples()) {
            return;
        }
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        Batch batch = randomBatch(batchSize(), SEED);
        for (Phase phase : List.of(new Phase.Training(new RandomStreams(5)), new Phase.Evaluation())) {
            try (Encoding single = encoder.encode(parameters, batch.slice(0, 1), phase);
                    Encoding together = encoder.encode(parameters, batch, phase)) {
                for (Output output : encoder.outputs()) {
                    double[] expected = numbers(single.embeddings().get(output).rows());
                    double[] actual = numbers(together.embeddings().get(output).rows());
                    assertThat(Arrays.copyOf(actual, expected.length)).containsExactly(expected, within(1e-9));
                }
            }
        }
    }

    @Test
    void aTrainingBatchInPiecesHasTheSameEmbeddingsAndGradient() {
        Encoder encoder = createEncoder();
        if (encoder.couplesSamples()) {
            return;
        }
        INDArray parameters = parameters(encoder, DataType.DOUBLE);
        Batch batch = randomBatch(batchSize(), SEED);
        RandomStreams streams = new RandomStreams(5);
        try (Encoding whole = encoder.encode(parameters, batch, new Phase.Training(streams))) {
            Cotangents cotangents = randomCotangents(whole, 11);
            INDArray expected = Nd4j.zeros(DataType.DOUBLE, parameters.length());
            whole.backward(cotangents, expected);
            for (int size = 1; size < batchSize(); size++) {
                INDArray gradient = Nd4j.zeros(DataType.DOUBLE, parameters.length());
                for (int begin = 0; begin < batchSize(); begin += size) {
                    int end = Math.min(begin + size, batchSize());
                    try (Encoding piece =
                            encoder.encode(parameters, batch.slice(begin, end), new Phase.Training(streams, begin))) {
                        assertSameEmbeddings(piece, whole, begin, end);
                        piece.backward(slice(cotangents, begin, end), gradient);
                    }
                }
                assertThat(FiniteDifferences.relativeError(gradient, expected, 1e-12))
                        .as("relative error of the gradient in pieces of %d samples", size)
                        .isLessThan(1e-9);
            }
        }
    }

    private static void assertSameEmbeddings(Encoding piece, Encoding whole, int begin, int end) {
        for (Embedding embedding : piece.embeddings().all()) {
            Embedding all = whole.embeddings().get(embedding.output());
            assertThat(numbers(embedding.rows()))
                    .as("%s of samples %d to %d", embedding.output(), begin, end)
                    .containsExactly(
                            numbers(all.rows().get(rows(all.candidates(), begin, end), NDArrayIndex.all())),
                            within(1e-9));
        }
    }

    private static Cotangents slice(Cotangents cotangents, int begin, int end) {
        Map<Output, INDArray> byOutput = new LinkedHashMap<>();
        cotangents.byOutput().forEach((output, all) -> {
            int candidates = Math.toIntExact(all.size(0) / cotangents.samples());
            byOutput.put(
                    output,
                    all.get(rows(candidates, begin, end), NDArrayIndex.all()).dup('c'));
        });
        return new Cotangents(end - begin, byOutput);
    }

    private static INDArrayIndex rows(int candidates, int begin, int end) {
        return NDArrayIndex.interval((long) begin * candidates, (long) end * candidates);
    }

    @Test
    void whatIsRememberedDoesNotDependOnThePiecesOfATrainingBatch() {
        Encoder atOnce = createEncoder();
        if (atOnce.couplesSamples()) {
            return;
        }
        INDArray parameters = parameters(atOnce, DataType.DOUBLE);
        Batch batch = randomBatch(batchSize(), SEED);
        RandomStreams streams = new RandomStreams(5);
        atOnce.encode(parameters, batch, new Phase.Training(streams)).close();
        Encoder inPieces = createEncoder();
        for (int time = 0; time < 2; time++) {
            for (int sample = 0; sample < batchSize(); sample++) {
                inPieces.encode(parameters, batch.slice(sample, sample + 1), new Phase.Training(streams, sample))
                        .close();
            }
        }
        assertThat(copy(inPieces.save().arrays()))
                .usingRecursiveComparison()
                .isEqualTo(copy(atOnce.save().arrays()));
        assertThat(inPieces.save().numbers()).isEqualTo(atOnce.save().numbers());
    }

    /** A random batch of form {@link #batchSpec()}; about a fifth of its rows are invalid, never the first. */
    protected final Batch randomBatch(int size, long seed) {
        Map<Modality, Features> features = new TreeMap<>();
        batchSpec().modalities().forEach((modality, spec) -> {
            RandomGenerator random =
                    new RandomStreams(seed).child(modality.name()).generator();
            features.put(modality, randomFeatures(spec, size, random));
        });
        return new Batch(batchSpec(), IntStream.range(0, size).asLongStream().toArray(), features);
    }

    private static Features randomFeatures(ModalitySpec spec, int size, RandomGenerator random) {
        int rows = size * spec.candidates();
        int rowSize = Math.toIntExact(spec.features().size());
        boolean[] valid = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            valid[row] = row == 0 || random.nextInt(5) > 0;
        }
        if (spec.features() instanceof FeatureSpec.Tokens tokens) {
            int[] ids = new int[rows * rowSize];
            for (int row = 0; row < rows; row++) {
                int words = valid[row] ? random.nextInt(1, rowSize + 1) : 0;
                for (int i = 0; i < words; i++) {
                    ids[row * rowSize + i] = random.nextInt(1, tokens.vocabulary());
                }
            }
            return new Features.TokenIds(ids, valid);
        }
        float[] values = new float[rows * rowSize];
        for (int i = 0; i < values.length; i++) {
            values[i] = valid[i / rowSize] ? random.nextFloat(-1.0f, 1.0f) : 0.0f;
        }
        return new Features.Dense(values, valid);
    }

    /** The encoder's initial parameters with some noise. */
    protected final INDArray parameters(Encoder encoder, DataType type) {
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, encoder.parameters().length());
        encoder.initialize(parameters, new RandomStreams(SEED));
        RandomGenerator random = new RandomStreams(SEED).child("perturbation").generator();
        return parameters
                .addi(randomArray(DataType.DOUBLE, random, parameters.length()).muli(perturbation()))
                .castTo(type);
    }

    /** Random cotangents of order 1 for every output; zero in invalid rows, as losses make them. */
    protected final Cotangents randomCotangents(Encoding encoding, long seed) {
        Map<Output, INDArray> byOutput = new LinkedHashMap<>();
        int samples = 0;
        for (Embedding embedding : encoding.embeddings().all()) {
            RandomGenerator random =
                    new RandomStreams(seed).child(embedding.output().toString()).generator();
            INDArray rows = randomArray(
                    embedding.rows().dataType(), random, embedding.rows().shape());
            for (int row = 0; row < embedding.valid().length; row++) {
                if (!embedding.valid()[row]) {
                    rows.getRow(row).assign(0.0);
                }
            }
            byOutput.put(embedding.output(), rows);
            samples = embedding.samples();
        }
        return new Cotangents(samples, byOutput);
    }

    /** Per unit, the contributions of all objectives as rows, one backward pass each. */
    private static List<INDArray> contributions(Encoding encoding, List<Cotangents> objectives, Units units) {
        List<INDArray> result = new ArrayList<>();
        for (int u = 0; u < units.count(); u++) {
            int unit = u;
            INDArray rows = Nd4j.zeros(
                    DataType.DOUBLE, objectives.size(), encoding.parameters().length());
            for (int k = 0; k < objectives.size(); k++) {
                INDArray gradient =
                        Nd4j.zeros(DataType.DOUBLE, encoding.parameters().length());
                encoding.backward(
                        objectives.get(k).scaled(sample -> units.unitOf(sample) == unit ? 1.0 : 0.0), gradient);
                rows.putRow(k, gradient);
            }
            result.add(rows);
        }
        return result;
    }

    /** One group per module. */
    private static List<ParameterGroup> groups(Parameters layout) {
        Map<String, List<Segment>> byModule = new LinkedHashMap<>();
        layout.segments()
                .forEach(segment -> byModule.computeIfAbsent(segment.module(), absent -> new ArrayList<>())
                        .add(segment));
        return byModule.entrySet().stream()
                .map(entry -> new ParameterGroup(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static SampleWeights randomWeights(int samples, int objectives, long seed) {
        RandomGenerator random = new RandomStreams(seed).child("weights").generator();
        double[] values = random.doubles((long) samples * objectives, -1.0, 2.0).toArray();
        return new SampleWeights(samples, objectives, values);
    }

    private static INDArray randomArray(DataType type, RandomGenerator random, long... shape) {
        long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        double[] values = new double[Math.toIntExact(length)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(values).castTo(type).reshape('c', shape);
    }

    private static List<double[]> copies(Encoding encoding) {
        return encoding.embeddings().all().stream()
                .map(embedding -> numbers(embedding.rows()))
                .toList();
    }

    private static Map<String, double[]> copy(Map<String, INDArray> arrays) {
        Map<String, double[]> result = new TreeMap<>();
        arrays.forEach((name, array) -> result.put(name, numbers(array)));
        return result;
    }

    private static double[] numbers(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
    }

    private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
        assertThat(FiniteDifferences.relativeError(actual, expected, 1e-12))
                .as("relative error")
                .isLessThan(tolerance);
    }
}
