package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Annotations;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.probe.MeasuredSplit;
import dev.harmonize.core.fixtures.LinearEncoder;
import dev.harmonize.core.fixtures.Misaligned;
import dev.harmonize.core.fixtures.Reference;
import dev.harmonize.core.fixtures.SquaredDistance;
import dev.harmonize.core.fixtures.VectorDataset;
import dev.harmonize.core.wiring.Objective;
import dev.harmonize.core.wiring.Objectives;
import dev.harmonize.core.wiring.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Ten samples of which 1 and 9 have no text, in batches of 4, under objectives va of weight 1 and vt of weight 3. */
class SplitMeasurerTest {

    private static final RandomStreams STREAMS = new RandomStreams(3);
    private static final int BATCH = 4;
    private static final int SIZE = 10;
    private static final int EVERYTHING = 1000;
    private static final double VT_WEIGHT = 3;

    /** Squared distance with the first number of the anchor as similarity. */
    private static final Loss FIRST_NUMBER_AS_SIMILARITY = (embeddings, parameters) -> {
        LossResult result = new SquaredDistance().evaluate(embeddings, parameters);
        for (int i = 0; i < result.valid().length; i++) {
            result.similarities()[i] =
                    result.valid()[i] ? embeddings.get(0).rows().getDouble(i, 0) : 0;
        }
        return result;
    };

    private static final VectorDataset VECTORS = new VectorDataset(SIZE, Set.of(1, 9));

    @ParameterizedTest
    @EnumSource(Scope.class)
    void gramiansAreThoseOfSingleSamplesOverTheScope(Scope scope) {
        MeasuredSplit measured = measure(VECTORS, scope, EVERYTHING);

        double[] theta = model().theta().toDoubleVector();
        int end = scope == Scope.SHARED ? Reference.sharedLength() : theta.length;
        double[] weights = {1, VT_WEIGHT};
        for (int begin = 0; begin < measured.samples(); begin += BATCH) {
            double[][][] contributions = new Reference(
                            theta, samples(Arrays.copyOfRange(measured.ids(), begin, begin + BATCH)))
                    .contributions();
            for (int i = 0; i < BATCH; i++) {
                for (int k = 0; k < 2; k++) {
                    for (int l = 0; l < 2; l++) {
                        double product = 0;
                        for (int n = 0; n < end; n++) {
                            product += contributions[i][k][n] * contributions[i][l][n];
                        }
                        assertThat(measured.gramians().get(begin + i, k, l))
                                .as("sample %d, objectives %d and %d", begin + i, k, l)
                                .isCloseTo(weights[k] * weights[l] * product, within(1e-5));
                    }
                }
            }
        }
    }

    @Test
    void lossesAreWeightedAndSimilaritiesAsTheLossGivesThem() {
        MeasuredSplit measured = measure(VECTORS, Scope.SHARED, EVERYTHING);

        TrainedModel model = model();
        StreamRequest request = StreamRequest.of("test", SIZE, StreamRequest.Mode.EVALUATION, STREAMS);
        try (BatchStream stream = VECTORS.open(request)) {
            Batch inOrder = stream.next().batch();
            try (Encoding encoding = model.encoder().encode(model.theta(), inOrder, new Phase.Evaluation())) {
                for (int i = 0; i < measured.samples(); i++) {
                    int id = (int) measured.ids()[i];
                    double va = halfSquaredDistance(encoding, Reference.OBJECTIVES.get(0), id);
                    double vt = halfSquaredDistance(encoding, Reference.OBJECTIVES.get(1), id);
                    boolean text = id != 1 && id != 9;
                    assertThat(measured.valid(i, 0)).isTrue();
                    assertThat(measured.valid(i, 1)).as("sample %d", id).isEqualTo(text);
                    assertThat(measured.losses()[2 * i]).isCloseTo(va, within(1e-6));
                    assertThat(measured.losses()[2 * i + 1]).isCloseTo(text ? VT_WEIGHT * vt : 0, within(1e-6));
                    assertThat(measured.similarities()[2 * i]).isEqualTo(firstNumber(encoding, 0, id));
                    assertThat(measured.similarities()[2 * i + 1]).isEqualTo(text ? firstNumber(encoding, 1, id) : 0);
                    assertThat(Double.isNaN(measured.smallestCosine(i)))
                            .as("sample %d has no cosine", id)
                            .isEqualTo(!text);
                }
            }
        }
        assertThat(measured.objectives()).containsExactly("va", "vt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 4", "4 4", "7 4", "8 8", "10 8", "1000 8"})
    void batchesAreWholeAndShuffledAndHoldNoSampleTwice(String limitAndSamples) {
        int limit = Integer.parseInt(limitAndSamples.split(" ")[0]);
        int samples = Integer.parseInt(limitAndSamples.split(" ")[1]);

        MeasuredSplit measured = measure(VECTORS, Scope.SHARED, limit);

        assertThat(measured.ids()).hasSize(samples).doesNotHaveDuplicates().isNotEqualTo(sorted(measured.ids()));
        assertThat(measured.ids()).isEqualTo(Arrays.copyOf(drawnInTraining(), samples));
    }

    @Test
    void aSplitThatIsSmallerThanABatchIsABatch() {
        MeasuredSplit measured = measure(new VectorDataset(3, Set.of()), Scope.SHARED, EVERYTHING);

        assertThat(measured.ids()).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void annotationsAreThoseOfTheSamplesInTheOrderDrawn() {
        MeasuredSplit measured = measure(new Misaligned(VECTORS, 5), Scope.SHARED, EVERYTHING);

        Annotations annotations = measured.annotations();
        boolean[] misaligned = Objects.requireNonNull(annotations.misaligned().get(Modality.TEXT));
        int[] labels = annotations.labels().orElseThrow();
        for (int i = 0; i < measured.samples(); i++) {
            int id = (int) measured.ids()[i];
            assertThat(misaligned[i]).as("sample %d", id).isEqualTo(id < 5);
            assertThat(labels[i]).as("sample %d", id).isEqualTo(id % 2);
        }
    }

    @Test
    void theEncoderIsInEvaluationPhase() {
        List<Phase> phases = new ArrayList<>();

        measure(VECTORS, model(new Watched(phases)), new SquaredDistance(), EVERYTHING);

        assertThat(phases).hasSize(2).allMatch(Phase.Evaluation.class::isInstance);
    }

    @Test
    void whatIsNotFiniteIsNotProbed() {
        TrainedModel broken = model();
        broken.theta().putScalar(0, Float.NaN);
        assertNotProbed("row 0 of the embedding video.va", broken, new SquaredDistance());
        assertNotProbed("loss 'va'", model(), (embeddings, parameters) -> {
            LossResult sound = new SquaredDistance().evaluate(embeddings, parameters);
            sound.perSample()[0] = Double.NaN;
            return sound;
        });
        assertNotProbed("a similarity of loss 'va'", model(), (embeddings, parameters) -> {
            LossResult sound = new SquaredDistance().evaluate(embeddings, parameters);
            sound.similarities()[0] = Double.POSITIVE_INFINITY;
            return sound;
        });
        assertNotProbed("the Gram matrix of unit 0 in group 'shared'", model(), (embeddings, parameters) -> {
            LossResult sound = new SquaredDistance().evaluate(embeddings, parameters);
            sound.gradients().get(0).putScalar(0, 0, Float.NaN);
            return sound;
        });
    }

    @Test
    void aLimitBelowOneAndAnUnknownSplitAreRefused() {
        assertThatThrownBy(() -> measure(VECTORS, Scope.SHARED, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be at least 1, was 0");
        assertThatThrownBy(() -> measurer(VECTORS, model(), new SquaredDistance(), Scope.SHARED)
                        .measure("valid", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no split 'valid'; there are [train, test]");
    }

    private static void assertNotProbed(String what, TrainedModel model, Loss loss) {
        assertThatThrownBy(() -> measure(VECTORS, model, loss, EVERYTHING))
                .isInstanceOf(TrainingFailedException.class)
                .hasMessage("with the trained model " + what + " is not finite in split 'test'; train it anew:"
                        + " a lower optimizer learning rate or a longer warm-up usually helps");
    }

    private static MeasuredSplit measure(Dataset dataset, Scope scope, int limit) {
        return measurer(dataset, model(), FIRST_NUMBER_AS_SIMILARITY, scope).measure("test", limit);
    }

    private static MeasuredSplit measure(Dataset dataset, TrainedModel model, Loss loss, int limit) {
        return measurer(dataset, model, loss, Scope.SHARED).measure("test", limit);
    }

    private static SplitMeasurer measurer(Dataset dataset, TrainedModel model, Loss loss, Scope scope) {
        Objectives objectives = new Objectives(List.of(
                new Objective("va", loss, Reference.OBJECTIVES.get(0), 1),
                new Objective("vt", loss, Reference.OBJECTIVES.get(1), VT_WEIGHT)));
        TrainedModel withLosses =
                new TrainedModel(model.encoder(), new ModelParameters(model.encoder(), objectives), model.theta());
        return new SplitMeasurer(
                dataset, withLosses, objectives, scope.groups(model.encoder().parameters()), STREAMS, BATCH);
    }

    private static TrainedModel model() {
        return model(new LinearEncoder());
    }

    private static TrainedModel model(Encoder encoder) {
        INDArray theta = Nd4j.zeros(DataType.FLOAT, encoder.parameters().length());
        encoder.initialize(theta, STREAMS);
        return new TrainedModel(encoder, new ModelParameters(encoder, new Objectives(List.of())), theta);
    }

    /** The ids of the first two batches. */
    private static long[] drawnInTraining() {
        StreamRequest request = StreamRequest.of("test", BATCH, StreamRequest.Mode.TRAINING, STREAMS);
        long[] ids = new long[2 * BATCH];
        try (BatchStream stream = VECTORS.open(request)) {
            for (int b = 0; b < 2; b++) {
                System.arraycopy(stream.next().batch().ids(), 0, ids, b * BATCH, BATCH);
            }
        }
        return ids;
    }

    private static long[] sorted(long[] ids) {
        return Arrays.stream(ids).sorted().toArray();
    }

    private static List<Sample> samples(long[] ids) {
        return Arrays.stream(ids)
                .mapToObj(id -> VECTORS.sample("test", (int) id, Reading.evaluation(new RandomStreams(0).generator())))
                .toList();
    }

    private static double halfSquaredDistance(Encoding encoding, List<Output> between, int sample) {
        double[] first =
                encoding.embeddings().get(between.get(0)).rows().getRow(sample).toDoubleVector();
        double[] second =
                encoding.embeddings().get(between.get(1)).rows().getRow(sample).toDoubleVector();
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (first[i] - second[i]) * (first[i] - second[i]);
        }
        return sum / 2;
    }

    private static double firstNumber(Encoding encoding, int objective, int sample) {
        Output anchor = Reference.OBJECTIVES.get(objective).get(0);
        return encoding.embeddings().get(anchor).rows().getDouble(sample, 0);
    }

    /** Writes down the phases in which a linear encoder is asked to encode. */
    private record Watched(LinearEncoder inner, List<Phase> phases) implements Encoder {

        Watched(List<Phase> phases) {
            this(new LinearEncoder(), phases);
        }

        @Override
        public Parameters parameters() {
            return inner.parameters();
        }

        @Override
        public List<Output> outputs() {
            return inner.outputs();
        }

        @Override
        public boolean couplesSamples() {
            return inner.couplesSamples();
        }

        @Override
        public void initialize(INDArray parameters, RandomStreams streams) {
            inner.initialize(parameters, streams);
        }

        @Override
        public Encoding encode(INDArray parameters, Batch batch, Phase phase) {
            phases.add(phase);
            return inner.encode(parameters, batch, phase);
        }
    }
}
