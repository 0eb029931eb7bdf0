package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.core.fixtures.LinearEncoder;
import dev.harmonize.core.wiring.Scope;
import dev.harmonize.core.wiring.TrainingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What comes out of pieces is what comes out of the whole batch, in float64, for pieces and units of every size. */
class MicroBatchEncoderTest {

    private static final int BATCH = 7;
    private static final int CANDIDATES = 2;
    private static final long SEED = 20260726L;
    private static final double TOLERANCE = 1e-12;
    private static final Phase PHASE = new Phase.Training(new RandomStreams(SEED), 30);

    private final WatchedEncoder watched = new WatchedEncoder();
    private final INDArray theta = theta();
    private final Batch batch = batch();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void embeddingsAreThoseOfTheWholeBatch(int samples) {
        try (Encoding whole = new LinearEncoder().encode(theta, batch, PHASE);
                Encoding pieces = encode(samples)) {
            assertThat(watched.open).as("encodings that are still open").isZero();
            for (Output output : LinearEncoder.OUTPUTS) {
                Embedding expected = whole.embeddings().get(output);
                Embedding actual = pieces.embeddings().get(output);
                assertClose(actual.rows(), expected.rows(), output.toString());
                assertThat(actual.valid()).isEqualTo(expected.valid());
                assertThat(actual.candidates())
                        .isEqualTo(expected.candidates())
                        .isEqualTo(output.equals(LinearEncoder.TEXT_VT) ? CANDIDATES : 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void gradientsAreThoseOfTheWholeBatch(int samples) {
        try (Encoding whole = new LinearEncoder().encode(theta, batch, PHASE);
                Encoding pieces = encode(samples)) {
            List<Cotangents> objectives = objectives(whole);
            INDArray expected = Nd4j.ones(DataType.DOUBLE, theta.length());
            INDArray actual = Nd4j.ones(DataType.DOUBLE, theta.length());
            whole.backward(objectives.get(0), expected);
            pieces.backward(objectives.get(0), actual);
            assertClose(actual, expected, "gradient");
            assertClose(pieces.jacobian(objectives), whole.jacobian(objectives), "Jacobian");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void gramMatricesAreThoseOfTheWholeBatchWhateverAUnit(int samples) {
        List<ParameterGroup> groups = Scope.PER_MODULE.groups(watched.parameters());
        try (Encoding whole = new LinearEncoder().encode(theta, batch, PHASE);
                Encoding pieces = encode(samples)) {
            List<Cotangents> objectives = objectives(whole);
            for (int size = 1; size <= BATCH; size++) {
                Units units = new Units(BATCH, size);
                List<Gramians> expected = whole.gramians(objectives, units, groups);
                List<Gramians> actual = pieces.gramians(objectives, units, groups);
                assertThat(actual).hasSameSizeAs(expected);
                for (int p = 0; p < groups.size(); p++) {
                    assertThat(actual.get(p).units()).isEqualTo(units.count());
                    assertThat(actual.get(p).values())
                            .as("%s in group '%s'", units, groups.get(p).name())
                            .containsExactly(expected.get(p).values(), within(TOLERANCE));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void weightedSumsAreThoseOfTheWholeBatch(int samples) {
        List<GroupWeights> weights = Scope.SHARED.groups(watched.parameters()).stream()
                .map(group -> new GroupWeights(group, weights("group")))
                .toList();
        try (Encoding whole = new LinearEncoder().encode(theta, batch, PHASE);
                Encoding pieces = encode(samples)) {
            List<Cotangents> objectives = objectives(whole);
            INDArray expected = Nd4j.ones(DataType.DOUBLE, theta.length());
            INDArray actual = Nd4j.ones(DataType.DOUBLE, theta.length());
            whole.combine(objectives, weights, weights("elsewhere"), expected);
            pieces.combine(objectives, weights, weights("elsewhere"), actual);
            assertClose(actual, expected, "weighted sum");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void everyWayBackEncodesEverySampleOnceMore(int samples) {
        List<ParameterGroup> groups = Scope.SHARED.groups(watched.parameters());
        try (Encoding pieces = encode(samples)) {
            List<Cotangents> objectives = objectives(pieces);
            INDArray gradient = Nd4j.zeros(DataType.DOUBLE, theta.length());
            assertThat(watched.numbers()).as("forward").isEqualTo(once());
            pieces.backward(objectives.get(0), gradient);
            assertThat(watched.numbers()).as("backward").isEqualTo(once());
            pieces.jacobian(objectives);
            assertThat(watched.numbers()).as("Jacobian").isEqualTo(once());
            for (int size = 1; size <= BATCH; size++) {
                pieces.gramians(objectives, new Units(BATCH, size), groups);
                assertThat(watched.numbers()).as("units of %d", size).isEqualTo(once());
            }
            pieces.combine(objectives, List.of(), weights("elsewhere"), gradient);
            assertThat(watched.numbers()).as("weighted sum").isEqualTo(once());
        }
        assertThat(watched.mostSamples).as("samples that were encoded together").isEqualTo(samples);
        assertThat(watched.mostOpen).as("encodings that were open together").isEqualTo(1);
        assertThat(watched.open).as("encodings that are still open").isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aPieceThatFailsLeavesNothingOpen(int samples) {
        watched.failingFrom = 30 + BATCH - 1;

        assertThatThrownBy(() -> encode(samples)).hasMessage("broken");
        assertThat(watched.open).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {BATCH, BATCH + 1})
    void aBatchThatFitsIntoOnePieceIsEncodedAsItIs(int samples) {
        try (Encoding encoding = encode(samples)) {
            assertThat(encoding).isNotInstanceOf(MicroBatchEncoding.class);
        }
        assertThat(MicroBatchEncoder.of(watched, options(Optional.empty()))).isSameAs(watched);
    }

    @Test
    void whatTheEncoderDecidedIsTold() {
        assertThat(MicroBatchEncoder.of(watched, options(Optional.of(1))).decisions())
                .containsExactly(Map.entry("threads", "1"));
    }

    private Encoding encode(int samples) {
        return MicroBatchEncoder.of(watched, options(Optional.of(samples))).encode(theta, batch, PHASE);
    }

    private static TrainingOptions options(Optional<Integer> microBatch) {
        return new TrainingOptions(1, BATCH, microBatch, Optional.empty(), Optional.empty(), "train", 1, 0);
    }

    private static List<Integer> once() {
        List<Integer> numbers = new ArrayList<>();
        for (int sample = 0; sample < BATCH; sample++) {
            numbers.add(30 + sample);
        }
        return numbers;
    }

    private static INDArray theta() {
        LinearEncoder encoder = new LinearEncoder();
        INDArray theta = Nd4j.zeros(DataType.DOUBLE, encoder.parameters().length());
        encoder.initialize(theta, new RandomStreams(SEED));
        return theta;
    }

    /** Texts come with two candidates, everything else with one. */
    private static Batch batch() {
        FeatureSpec vector = new FeatureSpec.Vectors(1, LinearEncoder.INPUT);
        ModalitySpec single = new ModalitySpec(vector, 1);
        BatchSpec spec = new BatchSpec(Map.of(
                Modality.VIDEO, single, Modality.AUDIO, single, Modality.TEXT, new ModalitySpec(vector, CANDIDATES)));
        Map<Modality, Features> features = new TreeMap<>();
        for (Modality modality : spec.names()) {
            RandomGenerator random =
                    new RandomStreams(SEED).child(modality.name()).generator();
            int rows = BATCH * spec.get(modality).candidates();
            float[] values = new float[rows * LinearEncoder.INPUT];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            boolean[] valid = new boolean[rows];
            for (int i = 0; i < rows; i++) {
                valid[i] = random.nextInt(4) > 0;
            }
            features.put(modality, new Features.Dense(values, valid));
        }
        return new Batch(spec, new long[BATCH], features);
    }

    /** Two objectives as losses have them: of some outputs each, in row-major and in column-major arrays. */
    private static List<Cotangents> objectives(Encoding encoding) {
        return List.of(
                cotangents(encoding, 'c', LinearEncoder.VIDEO_VA, LinearEncoder.AUDIO_VA),
                cotangents(encoding, 'f', LinearEncoder.VIDEO_VT, LinearEncoder.TEXT_VT, LinearEncoder.VIDEO_VA));
    }

    private static Cotangents cotangents(Encoding encoding, char order, Output... outputs) {
        Map<Output, INDArray> byOutput = new LinkedHashMap<>();
        for (Output output : outputs) {
            RandomGenerator random =
                    new RandomStreams(SEED).child(order + output.toString()).generator();
            INDArray rows = encoding.embeddings().get(output).rows().dup(order);
            for (long i = 0; i < rows.length(); i++) {
                rows.putScalar(i, random.nextGaussian());
            }
            byOutput.put(output, rows);
        }
        return new Cotangents(BATCH, byOutput);
    }

    private static SampleWeights weights(String name) {
        double[] values = new RandomStreams(SEED)
                .child(name)
                .generator()
                .doubles(2L * BATCH, -1.0, 2.0)
                .toArray();
        return new SampleWeights(BATCH, 2, values);
    }

    private static void assertClose(INDArray actual, INDArray expected, String what) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.dup('c').data().asDouble())
                .as("%s (seed %d)", what, SEED)
                .containsExactly(expected.dup('c').data().asDouble(), within(TOLERANCE));
    }

    /** Keeps account of what is encoded and what is open. */
    private static final class WatchedEncoder implements Encoder {

        private final LinearEncoder encoder = new LinearEncoder();
        private final List<Integer> encoded = new ArrayList<>();
        private int failingFrom = Integer.MAX_VALUE;
        private int open;
        private int mostOpen;
        private int mostSamples;

        /** The numbers of the samples that were encoded since it was asked last, in order. */
        List<Integer> numbers() {
            List<Integer> numbers = new ArrayList<>(encoded);
            Collections.sort(numbers);
            encoded.clear();
            return numbers;
        }

        @Override
        public Encoding encode(INDArray parameters, Batch batch, Phase phase) {
            int first = ((Phase.Training) phase).firstSample();
            if (first + batch.size() > failingFrom) {
                throw new IllegalStateException("broken");
            }
            for (int sample = 0; sample < batch.size(); sample++) {
                encoded.add(first + sample);
            }
            open++;
            mostOpen = Math.max(mostOpen, open);
            mostSamples = Math.max(mostSamples, batch.size());
            Encoding encoding = encoder.encode(parameters, batch, phase);
            return new Encoding() {
                @Override
                public Embeddings embeddings() {
                    return encoding.embeddings();
                }

                @Override
                public Parameters parameters() {
                    return encoding.parameters();
                }

                @Override
                public void backward(Cotangents cotangents, INDArray gradient) {
                    encoding.backward(cotangents, gradient);
                }

                @Override
                public void close() {
                    encoding.close();
                    open--;
                }
            };
        }

        @Override
        public Parameters parameters() {
            return encoder.parameters();
        }

        @Override
        public List<Output> outputs() {
            return encoder.outputs();
        }

        @Override
        public boolean couplesSamples() {
            return encoder.couplesSamples();
        }

        @Override
        public Map<String, String> decisions() {
            return encoder.decisions();
        }

        @Override
        public void initialize(INDArray parameters, RandomStreams streams) {
            encoder.initialize(parameters, streams);
        }
    }
}
