package dev.harmonize.encoders.vatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.encoders.vatt.VattOptions.HeadNorm;
import dev.harmonize.encoders.vatt.VattOptions.Projection;
import dev.harmonize.encoders.vatt.VattOptions.Size;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

class VattEncoderTest {

    private static final BatchSpec PUBLISHED = spec(
            new FeatureSpec.Frames(32, 224, 224, 3),
            new FeatureSpec.Waveform(153_600, 48_000),
            new FeatureSpec.Tokens(16, 65_536));
    private static final BatchSpec LAPTOP = spec(
            new FeatureSpec.Frames(8, 32, 32, 1), new FeatureSpec.Waveform(8000, 8000), new FeatureSpec.Tokens(8, 60));
    private static final BatchSpec TINY =
            spec(new FeatureSpec.Frames(4, 6, 4, 3), new FeatureSpec.Waveform(35, 8000), new FeatureSpec.Tokens(5, 11));

    private static BatchSpec spec(FeatureSpec video, FeatureSpec audio, FeatureSpec text) {
        return new BatchSpec(Map.of(
                Modality.VIDEO, new ModalitySpec(video, 1),
                Modality.AUDIO, new ModalitySpec(audio, 1),
                Modality.TEXT, new ModalitySpec(text, 1)));
    }

    /** Akbari et al., table 1 of the appendix, in millions, without tokenizers and heads. */
    @ParameterizedTest
    @CsvSource({"SMALL, 18.92", "BASE, 85.06", "MEDIUM, 151.16", "LARGE, 302.31"})
    void publishedSizesHaveThePublishedStack(Size size, double millions) {
        assertThat(stackLength(new VattEncoder(VattOptions.of(size), PUBLISHED, 1)) / 1e6)
                .isCloseTo(millions, within(0.005));
    }

    private static long stackLength(VattEncoder encoder) {
        return encoder.parameters().segments().stream()
                .filter(segment -> segment.module().equals("stack"))
                .mapToLong(Segment::length)
                .sum();
    }

    /** 161.3 M without heads and words; 65,536 words of 300 numbers; 1.71 M in the heads with batch normalization. */
    @Test
    void publishedMediumModelHasThePublishedLength() {
        VattOptions options =
                TestOptions.of(Size.MEDIUM).headNorm(HeadNorm.BATCH).build();
        Map<String, Long> lengths = new TreeMap<>();
        for (Segment segment :
                new VattEncoder(options, PUBLISHED, 1).parameters().segments()) {
            String part = segment.name().endsWith(".words")
                    ? "words"
                    : segment.module().startsWith("head.") ? "heads" : "rest";
            lengths.merge(part, segment.length(), Long::sum);
        }
        assertThat(lengths.getOrDefault("words", 0L)).isEqualTo(65_536L * 300);
        assertThat(lengths.getOrDefault("heads", 0L) / 1e6).isCloseTo(1.71, within(0.005));
        assertThat(lengths.getOrDefault("rest", 0L) / 1e6).isCloseTo(161.3, within(0.05));
    }

    @ParameterizedTest
    @EnumSource(names = {"MICRO", "TINY"})
    void smallPresetsFitLaptopData(Size size) {
        assertThat(new VattEncoder(VattOptions.of(size), LAPTOP, 1).parameters().length())
                .isBetween(10_000L, 1_000_000L);
    }

    @Test
    void explicitOptionsOverrideThePreset() {
        VattOptions options = TestOptions.of(Size.MICRO).width(24).layers(3).build();
        VattEncoder encoder = new VattEncoder(options, LAPTOP, 1);
        assertThat(encoder.parameters()
                        .segment("stack.2.feed-forward.in.weight")
                        .shape())
                .containsExactly(24L, 128L);
    }

    @Test
    void outputsFollowFromTheModalitiesThereAre() {
        VattOptions options = VattOptions.of(Size.MICRO);
        Output videoVa = new Output(Modality.VIDEO, "va", 64);
        Output audioVa = new Output(Modality.AUDIO, "va", 64);
        Output videoVt = new Output(Modality.VIDEO, "vt", 32);
        Output textVt = new Output(Modality.TEXT, "vt", 32);
        assertThat(new VattEncoder(options, LAPTOP, 1).outputs()).containsExactly(videoVa, audioVa, videoVt, textVt);
        assertThat(new VattEncoder(options, without(Modality.TEXT), 1).outputs())
                .containsExactly(videoVa, audioVa);
        assertThat(new VattEncoder(options, without(Modality.AUDIO), 1).outputs())
                .containsExactly(videoVa, videoVt, textVt);
    }

    @Test
    void theJointProjectionHasOneSpaceForTheModalitiesThereAre() {
        VattOptions options =
                TestOptions.of(Size.MICRO).projection(Projection.JOINT).build();
        Output video = new Output(Modality.VIDEO, "joint", 64);
        Output audio = new Output(Modality.AUDIO, "joint", 64);
        Output text = new Output(Modality.TEXT, "joint", 64);
        assertThat(new VattEncoder(options, LAPTOP, 1).outputs()).containsExactly(video, audio, text);
        assertThat(new VattEncoder(options, without(Modality.TEXT), 1).outputs())
                .containsExactly(video, audio);
        assertThat(new VattEncoder(options, without(Modality.AUDIO), 1).outputs())
                .containsExactly(video, text);
    }

    /** Three dense layers from 1024 to 512 without bias, each with a scale and a bias of its batch normalization. */
    @Test
    void thePublishedJointHeadsAreNormalizedInEveryModality() {
        VattOptions options = TestOptions.of(Size.MEDIUM)
                .projection(Projection.JOINT)
                .headNorm(HeadNorm.BATCH)
                .build();
        VattEncoder encoder = new VattEncoder(options, PUBLISHED, 1);
        List<Segment> heads = encoder.parameters().segments().stream()
                .filter(segment -> segment.module().equals("head.joint"))
                .toList();
        assertThat(heads.stream().map(Segment::name))
                .containsExactly(
                        "head.joint.video.weight",
                        "head.joint.video.norm.scale",
                        "head.joint.video.norm.bias",
                        "head.joint.audio.weight",
                        "head.joint.audio.norm.scale",
                        "head.joint.audio.norm.bias",
                        "head.joint.text.weight",
                        "head.joint.text.norm.scale",
                        "head.joint.text.norm.bias");
        assertThat(heads.stream().mapToLong(Segment::length).sum()).isEqualTo(3 * (1024 * 512 + 2 * 512));
        assertThat(encoder.couplesSamples()).isTrue();
        assertThat(encoder.save().arrays().keySet())
                .containsExactly(
                        "head.joint.audio.norm.mean",
                        "head.joint.audio.norm.variance",
                        "head.joint.text.norm.mean",
                        "head.joint.text.norm.variance",
                        "head.joint.video.norm.mean",
                        "head.joint.video.norm.variance");
    }

    private static BatchSpec without(Modality modality) {
        Map<Modality, ModalitySpec> rest = new HashMap<>(LAPTOP.modalities());
        rest.remove(modality);
        return new BatchSpec(rest);
    }

    @Test
    void theStackAndNothingElseIsShared() {
        for (Segment segment : new VattEncoder(VattOptions.of(Size.MICRO), LAPTOP, 1)
                .parameters()
                .segments()) {
            assertThat(segment.shared())
                    .as(segment.name())
                    .isEqualTo(segment.module().equals("stack"));
            if (segment.name().startsWith("stack.0.")) {
                assertThat(segment.layer()).isEqualTo(OptionalInt.of(0));
            }
        }
    }

    @Test
    void onlyBatchNormalizationCouplesSamples() {
        assertThat(new VattEncoder(TestOptions.tiny().build(), TINY, 1).couplesSamples())
                .isFalse();
        assertThat(new VattEncoder(TestOptions.tiny().headNorm(HeadNorm.BATCH).build(), TINY, 1).couplesSamples())
                .isTrue();
    }

    @Test
    void patchesMustDivideTheInput() {
        assertInvalid(
                TestOptions.of(Size.SMALL).videoPatch(4, 16, 16).build(),
                LAPTOP,
                "audio-patch",
                "a patch of 128 does not divide the 8000 of audio's samples; use a divisor of 8000, such as 125 or 160");
        assertInvalid(
                TestOptions.of(Size.MICRO).videoPatch(3, 8, 8).build(),
                LAPTOP,
                "video-patch-frames",
                "a patch of 3 does not divide the 8 of video's frames; use a divisor of 8, such as 2 or 4");
        assertInvalid(
                TestOptions.of(Size.MICRO).videoPatch(4, 64, 8).build(),
                LAPTOP,
                "video-patch-height",
                "a patch of 64 does not divide the 32 of video's height in pixels; use a divisor of 32, such as 32");
        assertInvalid(
                TestOptions.of(Size.MICRO).videoPatch(4, 8, 5).build(),
                LAPTOP,
                "video-patch-width",
                "a patch of 5 does not divide the 32 of video's width in pixels; use a divisor of 32, such as 4 or 8");
    }

    @Test
    void headsMustDivideTheWidth() {
        assertInvalid(
                TestOptions.of(Size.MICRO).heads(5).build(),
                LAPTOP,
                "heads",
                "5 heads do not divide a width of 32; use a divisor of 32, such as 4 or 8");
    }

    @Test
    void modalitiesOfNoLengthAreRefused() {
        assertInvalid(
                VattOptions.of(Size.MICRO),
                spec(new FeatureSpec.Vectors(3, 4), new FeatureSpec.Vectors(3, 4), new FeatureSpec.Tokens(0, 60)),
                "",
                "text has no length: Tokens[length=0, vocabulary=60]; give it one in the dataset's options, or leave it"
                        + " out of the dataset");
    }

    @Test
    void modalitiesWithoutARoleAreRefused() {
        ModalitySpec vectors = new ModalitySpec(new FeatureSpec.Vectors(3, 4), 1);
        Modality depth = new Modality("depth");
        assertInvalid(
                VattOptions.of(Size.MICRO),
                new BatchSpec(Map.of(Modality.VIDEO, vectors, depth, vectors)),
                "",
                "vatt has no place for modality 'depth'; it takes video, audio and text. Rename the dataset's modality,"
                        + " or use another encoder");
        assertInvalid(
                VattOptions.of(Size.MICRO),
                new BatchSpec(Map.of(Modality.AUDIO, vectors)),
                "",
                "vatt compares audio and text with video, but the dataset has only [audio]; use a dataset with a modality"
                        + " named 'video'");
    }

    private static void assertInvalid(VattOptions options, BatchSpec spec, String option, String message) {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> new VattEncoder(options, spec, 1))
                .withMessage(message)
                .satisfies(thrown -> assertThat(thrown.option()).isEqualTo(option));
    }

    @Test
    void trainingLeavesOutTheSameShareOfTokensEveryStepButNotTheSameTokens() {
        VattEncoder encoder = new VattEncoder(TestOptions.tiny().dropToken(0.5).build(), TINY, 1);
        INDArray parameters = parameters(encoder);
        Set<String> subsets = new HashSet<>();
        for (int step = 0; step < 20; step++) {
            INDArray gradient = gradient(encoder, parameters, new Phase.Training(new RandomStreams(step)));
            List<Boolean> used = usedRows(encoder, gradient, "audio.position.token");
            assertThat(used.stream().filter(each -> each).count())
                    .as("step %d", step)
                    .isEqualTo(2);
            subsets.add(used.toString());
            assertThat(usedRows(encoder, gradient, "text.position.token"))
                    .containsExactly(true, true, true, false, false);
        }
        assertThat(subsets).as("subsets in 20 steps").hasSizeGreaterThan(4);
        INDArray gradient = gradient(encoder, parameters, new Phase.Evaluation());
        assertThat(usedRows(encoder, gradient, "audio.position.token")).doesNotContain(false);
    }

    private static List<Boolean> usedRows(VattEncoder encoder, INDArray gradient, String table) {
        INDArray rows = encoder.parameters().view(gradient, table);
        return LongStream.range(0, rows.size(0))
                .mapToObj(row -> rows.getRow(row).norm2Number().doubleValue() > 0.0)
                .toList();
    }

    private static INDArray gradient(VattEncoder encoder, INDArray parameters, Phase phase) {
        INDArray gradient = Nd4j.zeros(parameters.dataType(), parameters.length());
        try (Encoding encoding = encoder.encode(parameters, batch(TINY, 3), phase)) {
            encoding.backward(cotangents(encoding), gradient);
        }
        return gradient;
    }

    @Test
    void runningStatisticsBecomeThoseOfTheTrainingBatches() {
        VattOptions options =
                TestOptions.tiny().headNorm(HeadNorm.BATCH).dropToken(0.0).build();
        VattEncoder encoder = new VattEncoder(options, TINY, 1);
        INDArray parameters = parameters(encoder);
        Batch batch = batch(TINY, 6);
        for (int step = 0; step < 200; step++) {
            encoder.encode(parameters, batch, new Phase.Training(new RandomStreams(1)))
                    .close();
        }
        try (Encoding training = encoder.encode(parameters, batch, new Phase.Training(new RandomStreams(1)));
                Encoding evaluation = encoder.encode(parameters, batch, new Phase.Evaluation())) {
            INDArray expected = training.embeddings().get(Modality.VIDEO, "vt").rows();
            INDArray actual = evaluation.embeddings().get(Modality.VIDEO, "vt").rows();
            assertThat(actual.sub(expected).norm2Number().doubleValue())
                    .isLessThan(1e-4 * expected.norm2Number().doubleValue());
            // After a batch norm whose bias is 0, the mean over the batch is 0.
            assertThat(expected.mean(0).toDoubleVector()).containsExactly(new double[3], within(1e-9));
        }
        assertThat(encoder.save().arrays().keySet())
                .containsExactly(
                        "head.va.video.0.norm.mean",
                        "head.va.video.0.norm.variance",
                        "head.va.video.1.norm.mean",
                        "head.va.video.1.norm.variance",
                        "head.vt.video.norm.mean",
                        "head.vt.video.norm.variance");
    }

    @Test
    void aPassThatIsNotFiniteLeavesTheRunningStatisticsAlone() {
        VattOptions options = TestOptions.tiny().headNorm(HeadNorm.BATCH).build();
        VattEncoder encoder = new VattEncoder(options, TINY, 1);
        INDArray broken = parameters(encoder).assign(Double.NaN);

        encoder.encode(broken, batch(TINY, 6), new Phase.Training(new RandomStreams(1)))
                .close();

        for (INDArray statistics : encoder.save().arrays().values()) {
            assertThat(statistics.toDoubleVector()).doesNotContain(Double.NaN);
        }
    }

    @Test
    void unfitStateIsRefusedAndChangesNothing() {
        VattOptions options = TestOptions.tiny().headNorm(HeadNorm.BATCH).build();
        VattEncoder encoder = new VattEncoder(options, TINY, 1);
        Map<String, INDArray> arrays = new HashMap<>(encoder.save().arrays());
        arrays.put("head.va.video.0.norm.mean", Nd4j.ones(DataType.DOUBLE, 8));
        arrays.put("head.vt.video.norm.mean", Nd4j.ones(DataType.DOUBLE, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.restore(new State(arrays, Map.of())))
                .withMessage("the saved array 'head.vt.video.norm.mean' has shape [2]; expected [3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.restore(State.EMPTY))
                .withMessageContaining("head.va.video.0.norm.mean");
        assertThat(encoder.save().array("head.va.video.0.norm.mean").toDoubleVector())
                .containsOnly(0.0);
    }

    @Test
    void batchesOfAnotherFormAndWordsOutsideOfTheVocabularyAreRefused() {
        VattEncoder encoder = new VattEncoder(TestOptions.tiny().build(), TINY, 1);
        INDArray parameters = parameters(encoder);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(parameters, batch(LAPTOP, 1), new Phase.Evaluation()))
                .withMessageContaining("this encoder was made for batches of");
        Batch batch = batch(TINY, 1);
        Map<Modality, Features> features = new HashMap<>(batch.features());
        features.put(Modality.TEXT, new Features.TokenIds(new int[] {1, 11, 0, 0, 0}, new boolean[] {true}));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        encoder.encode(parameters, new Batch(TINY, batch.ids(), features), new Phase.Evaluation()))
                .withMessage("token id 11 is outside of the vocabulary, which has ids 0 to 10");
    }

    @Test
    void cotangentsOfAnotherShapeAndClosedEncodingsAreRefused() {
        VattEncoder encoder = new VattEncoder(TestOptions.tiny().build(), TINY, 1);
        INDArray parameters = parameters(encoder);
        INDArray gradient = Nd4j.zeros(DataType.DOUBLE, parameters.length());
        Encoding encoding = encoder.encode(parameters, batch(TINY, 2), new Phase.Evaluation());
        Output output = encoder.outputs().get(0);
        Cotangents wrong = new Cotangents(3, Map.of(output, Nd4j.zeros(DataType.DOUBLE, 3, 8)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoding.backward(wrong, gradient))
                .withMessage("the cotangent of video.va has shape [3, 8]; expected [2, 8]");
        encoding.close();
        encoding.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> encoding.backward(wrong, gradient))
                .withMessageContaining("closed");
    }

    @Test
    void aBatchOfOneOfWidthOneGoesThrough() {
        BatchSpec spec =
                spec(new FeatureSpec.Vectors(1, 1), new FeatureSpec.Vectors(1, 1), new FeatureSpec.Tokens(1, 2));
        VattOptions options = TestOptions.tiny().width(1).heads(1).build();
        VattEncoder encoder = new VattEncoder(options, spec, 1);
        INDArray parameters = parameters(encoder);
        INDArray gradient = Nd4j.zeros(DataType.DOUBLE, parameters.length());
        try (Encoding encoding = encoder.encode(parameters, batch(spec, 1), new Phase.Training(new RandomStreams(1)))) {
            encoding.backward(cotangents(encoding), gradient);
        }
        assertThat(Arrays.stream(gradient.toDoubleVector())).allMatch(Double::isFinite);
    }

    /** About 14 MB go into one step; what is not freed at once stays, for nothing here makes the garbage collector run. */
    @Test
    void memoryIsFreedWhenAnEncodingIsClosed() {
        VattEncoder encoder = new VattEncoder(VattOptions.of(Size.MICRO), LAPTOP, 1);
        INDArray parameters = Nd4j.zeros(DataType.FLOAT, encoder.parameters().length());
        encoder.initialize(parameters, new RandomStreams(1));
        INDArray gradient = Nd4j.zeros(DataType.FLOAT, parameters.length());
        Batch batch = batch(LAPTOP, 64);
        long before = 0;
        for (int step = 0; step < 70; step++) {
            if (step == 20) {
                before = nativeBytes();
            }
            try (Encoding encoding = encoder.encode(parameters, batch, new Phase.Training(new RandomStreams(step)))) {
                Cotangents cotangents = cotangents(encoding);
                encoding.backward(cotangents, gradient);
                cotangents.byOutput().values().forEach(INDArray::close);
            }
        }
        assertThat(nativeBytes() - before).as("growth over 50 steps").isLessThan(70L << 20);
    }

    /** What the process occupies outside of the Java heap. */
    private static long nativeBytes() {
        return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
    }

    private static INDArray parameters(VattEncoder encoder) {
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, encoder.parameters().length());
        encoder.initialize(parameters, new RandomStreams(1));
        return parameters;
    }

    private static Cotangents cotangents(Encoding encoding) {
        Map<Output, INDArray> byOutput = new HashMap<>();
        int samples = 0;
        for (Embedding embedding : encoding.embeddings().all()) {
            byOutput.put(embedding.output(), embedding.rows().dup());
            samples = embedding.samples();
        }
        return new Cotangents(samples, byOutput);
    }

    /** Random numbers; the first three words of every text are there, as far as it is long enough. */
    private static Batch batch(BatchSpec spec, int samples) {
        Random random = new Random(samples);
        boolean[] valid = new boolean[samples];
        Arrays.fill(valid, true);
        Map<Modality, Features> features = new HashMap<>();
        for (Map.Entry<Modality, ModalitySpec> entry : spec.modalities().entrySet()) {
            int size = Math.toIntExact(entry.getValue().features().size());
            if (entry.getValue().features() instanceof FeatureSpec.Tokens tokens) {
                int[] ids = new int[samples * size];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = i % size < 3 ? random.nextInt(1, tokens.vocabulary()) : 0;
                }
                features.put(entry.getKey(), new Features.TokenIds(ids, valid));
            } else {
                float[] values = new float[samples * size];
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.nextFloat() - 0.5f;
                }
                features.put(entry.getKey(), new Features.Dense(values, valid));
            }
        }
        return new Batch(spec, new long[samples], features);
    }
}
