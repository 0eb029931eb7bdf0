package dev.harmonize.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Annotations;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.api.probe.MeasuredSplit;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.probe.ProbeContext;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

class RetrievalProbeTest {

    private static final long SEED = 2_104;
    private static final Output VIDEO = new Output(Modality.VIDEO, "vt", 2);
    private static final Output TEXT = new Output(Modality.TEXT, "vt", 2);
    private static final RetrievalProbe.Options DEFAULTS = options(RetrievalProbe.Match.INSTANCE);

    @Test
    void metricsAreComputedByHandInBothDirections() {
        // Degrees of the videos 0, 90, 180 and of the texts 10, 60, 60: text 1 and 2 tie for every video.
        Embedding video = embedding(VIDEO, 1, angles(0, 90, 180));
        Embedding text = embedding(TEXT, 1, angles(10, 60, 60));
        Metrics metrics = evaluate(DEFAULTS, List.of(video, text), Annotations.NONE);

        // From video: 0 -> text 0 (rank 1); 90 -> texts 1 and 2 tie (rank 2); 180 -> texts 1 and 2 tie (rank 2).
        assertThat(metrics.value("video-to-text.R@1")).isCloseTo(1 / 3.0, within(1e-15));
        assertThat(metrics.value("video-to-text.R@5")).isEqualTo(1.0);
        assertThat(metrics.value("video-to-text.MedR")).isEqualTo(2.0);
        assertThat(metrics.value("video-to-text.mAP")).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(metrics.value("video-to-text.pool")).isEqualTo(3.0);
        // From text: 10 -> video 0 (rank 1); 60 -> video 1 (rank 1); 60 -> video 2 last (rank 3).
        assertThat(metrics.value("text-to-video.R@1")).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(metrics.value("text-to-video.MedR")).isEqualTo(1.0);
        assertThat(metrics.value("text-to-video.mAP")).isCloseTo((1 + 1 + 1 / 3.0) / 3, within(1e-15));

        assertThat(metrics.names())
                .containsExactly(
                        "video-to-text.R@1",
                        "video-to-text.R@5",
                        "video-to-text.R@10",
                        "video-to-text.MedR",
                        "video-to-text.mAP",
                        "video-to-text.pool",
                        "text-to-video.R@1",
                        "text-to-video.R@5",
                        "text-to-video.R@10",
                        "text-to-video.MedR",
                        "text-to-video.mAP",
                        "text-to-video.pool");
        assertThat(metrics.get("text-to-video.R@1").chance().getAsDouble()).isCloseTo(1 / 3.0, within(1e-15));
        assertThat(metrics.get("text-to-video.MedR").chance()).hasValue(2.0);
        assertThat(metrics.get("text-to-video.pool").chance()).isEmpty();
        assertThat(metrics.get("text-to-video.mAP").better()).isEqualTo(Metric.Better.HIGHER);
        assertThat(metrics.get("text-to-video.MedR").better()).isEqualTo(Metric.Better.LOWER);
        assertThat(metrics.get("text-to-video.pool").better()).isEqualTo(Metric.Better.NEITHER);
    }

    @Test
    void labelsMakeEveryItemOfTheClassCorrect() {
        Embedding video = embedding(VIDEO, 1, angles(0, 90, 180));
        Embedding text = embedding(TEXT, 1, angles(170, 100, 10));
        Annotations labels = new Annotations(Optional.of(new int[] {4, 1, 4}), Map.of());
        Metrics metrics = evaluate(options(RetrievalProbe.Match.LABEL), List.of(video, text), labels);
        // From video 0: texts 2, 1, 0, correct 1st and 3rd; from 90: text 1; from 180: texts 0, 1, 2.
        assertThat(metrics.value("video-to-text.R@1")).isEqualTo(1.0);
        assertThat(metrics.value("video-to-text.mAP")).isCloseTo((2 * (1 + 2 / 3.0) / 2 + 1) / 3, within(1e-15));
        // A guess is right for two of three items in two of three cases.
        assertThat(metrics.get("video-to-text.R@1").chance().getAsDouble()).isCloseTo(5 / 9.0, within(1e-15));
    }

    @Test
    void perfectEmbeddingsAreFoundAtOnce() {
        INDArray rows = random(200, 16, DataType.FLOAT);
        Metrics metrics = evaluate(
                DEFAULTS,
                List.of(
                        embedding(new Output(Modality.VIDEO, "vt", 16), 1, rows),
                        embedding(new Output(Modality.TEXT, "vt", 16), 1, rows.mul(3))),
                Annotations.NONE);
        assertThat(metrics.value("text-to-video.R@1")).isEqualTo(1.0);
        assertThat(metrics.value("text-to-video.MedR")).isEqualTo(1.0);
        assertThat(metrics.value("text-to-video.mAP")).isEqualTo(1.0);
        assertThat(metrics.value("text-to-video.pool")).isEqualTo(200.0);
    }

    @Test
    void collapsedEncoderIsNeverBetterThanChance() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            INDArray row = random(1, 37, type);
            INDArray rows = Nd4j.ones(type, 133, 1).mmul(row);
            List<Embedding> collapsed = List.of(
                    embedding(new Output(Modality.VIDEO, "vt", 37), 1, rows),
                    embedding(new Output(Modality.TEXT, "vt", 37), 1, rows));
            int[] labels = IntStream.range(0, 133).map(i -> i % 10).toArray();
            for (RetrievalProbe.Match match : RetrievalProbe.Match.values()) {
                evaluate(options(match), collapsed, new Annotations(Optional.of(labels), Map.of()))
                        .all()
                        .forEach(metric -> metric.chance().ifPresent(chance -> {
                            double sign = metric.better() == Metric.Better.LOWER ? -1 : 1;
                            assertThat(sign * metric.value())
                                    .as("%s of a collapsed encoder, match = %s", metric.name(), match)
                                    .isLessThanOrEqualTo(sign * chance);
                        }));
            }
        }
    }

    @Test
    void unrelatedEmbeddingsAreAtChance() {
        int samples = 600;
        List<Embedding> unrelated = List.of(
                embedding(new Output(Modality.VIDEO, "vt", 24), 1, random(samples, 24, DataType.FLOAT)),
                embedding(
                        new Output(Modality.TEXT, "vt", 24),
                        1,
                        normal(new RandomStreams(SEED + 1).generator(), samples, 24)));
        int[] labels = IntStream.range(0, samples).map(i -> i % 7).toArray();
        for (RetrievalProbe.Match match : RetrievalProbe.Match.values()) {
            Metrics metrics = evaluate(options(match), unrelated, new Annotations(Optional.of(labels), Map.of()));
            for (String direction : List.of("video-to-text", "text-to-video")) {
                for (String name : List.of("R@1", "R@5", "R@10")) {
                    Metric metric = metrics.get(direction + "." + name);
                    double chance = metric.chance().getAsDouble();
                    double deviation = Math.sqrt(chance * (1 - chance) / samples);
                    assertThat(metric.value())
                            .as("%s, match = %s, seed %d", metric.name(), match, SEED)
                            .isCloseTo(chance, within(4 * deviation + 1e-12));
                }
                Metric precision = metrics.get(direction + ".mAP");
                assertThat(precision.value())
                        .as("%s, match = %s, seed %d", precision.name(), match, SEED)
                        .isCloseTo(precision.chance().getAsDouble(), within(0.01));
            }
        }
    }

    @Test
    void sampleScoresByItsBestValidCandidate() {
        Embedding video = embedding(VIDEO, 1, angles(0, 90));
        Embedding text = embedding(TEXT, 3, angles(120, 5, 90, 60, 0, 100));
        text.valid()[2] = false;
        text.valid()[4] = false;
        // Text 0: 120 and 5; text 1: 60 and 100. From video 90, 100 degrees beats 120.
        Metrics metrics = evaluate(DEFAULTS, List.of(video, text), Annotations.NONE);
        assertThat(metrics.value("video-to-text.R@1")).isEqualTo(1.0);
        assertThat(metrics.value("text-to-video.R@1")).isEqualTo(1.0);
    }

    @Test
    void incompleteSamplesAreLeftOutAndThePoolSaysSo() {
        Embedding video = embedding(VIDEO, 1, angles(0, 1, 90, 180));
        Embedding text = embedding(TEXT, 1, angles(0, 2, 90, 180));
        video.valid()[0] = false;
        text.valid()[3] = false;
        Metrics metrics = evaluate(DEFAULTS, List.of(video, text), Annotations.NONE);
        assertThat(metrics.value("video-to-text.pool")).isEqualTo(2.0);
        assertThat(metrics.value("video-to-text.R@1")).isEqualTo(1.0);
        Arrays.fill(video.valid(), false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluate(DEFAULTS, List.of(video, text), Annotations.NONE))
                .withMessage("no sample of split 'test' has both video and text, so there is nothing to retrieve");
    }

    @Test
    void limitDrawsTheSameSamplesInEveryRunAndMissesNoClass() {
        int samples = 400;
        int[] labels = IntStream.range(0, samples).map(i -> i % 10).toArray();
        // Every class has an angle of its own, so everything is found, and chance depends on the classes in the pool
        // alone.
        double[] degrees =
                IntStream.range(0, samples).mapToDouble(i -> labels[i] * 36.0).toArray();
        List<Embedding> split = List.of(embedding(VIDEO, 1, angles(degrees)), embedding(TEXT, 1, angles(degrees)));
        Annotations annotations = new Annotations(Optional.of(labels), Map.of());
        RetrievalProbe.Options limited = new RetrievalProbe.Options(
                "test", List.of(), RetrievalProbe.Match.LABEL, Optional.of(100), Optional.empty());

        Metrics metrics = evaluate(limited, split, annotations);

        assertThat(metrics.value("video-to-text.pool")).isEqualTo(100.0);
        assertThat(metrics.value("video-to-text.R@1")).isEqualTo(1.0);
        assertThat(metrics.chance("video-to-text.R@1")).isBetween(0.10, 0.13);
        assertThat(evaluate(limited, split, annotations).chance("video-to-text.mAP"))
                .isEqualTo(metrics.chance("video-to-text.mAP"));
        RetrievalProbe.Options ample = new RetrievalProbe.Options(
                "test", List.of(), RetrievalProbe.Match.LABEL, Optional.of(1000), Optional.empty());
        assertThat(evaluate(ample, split, annotations).value("video-to-text.pool"))
                .isEqualTo(400.0);
    }

    @Test
    void blocksOfAnySizeGiveTheSameScores() {
        int[] samples = IntStream.range(0, 23).toArray();
        UnitRows queries = UnitRows.of(embedding(TEXT, 3, normal(new RandomStreams(SEED).generator(), 69, 2)), samples);
        UnitRows items = UnitRows.of(embedding(VIDEO, 1, normal(new RandomStreams(SEED).generator(), 23, 2)), samples);
        List<double[]> whole = new ArrayList<>();
        Scores.forEachQuery(queries, items, (query, scores) -> whole.add(scores.clone()));
        for (int blockSize : new int[] {1, 200, 500}) {
            List<double[]> parts = new ArrayList<>();
            Scores.forEachQuery(queries, items, blockSize, (query, scores) -> {
                assertThat(query).isEqualTo(parts.size());
                parts.add(scores.clone());
            });
            assertThat(parts).hasSameSizeAs(whole);
            for (int query = 0; query < whole.size(); query++) {
                assertThat(parts.get(query)).usingComparatorWithPrecision(1e-14).containsExactly(whole.get(query));
            }
        }
    }

    @Test
    void everyPairThatSharesASpaceIsSearchedUnlessTwoAreNamed() {
        Output audio = new Output(Modality.AUDIO, "va", 2);
        Output videoForAudio = new Output(Modality.VIDEO, "va", 2);
        List<Embedding> embeddings = new ArrayList<>();
        for (Output output : List.of(videoForAudio, audio, VIDEO, TEXT)) {
            embeddings.add(embedding(output, 1, angles(0, 90)));
        }
        assertThat(directions(evaluate(DEFAULTS, embeddings, Annotations.NONE)))
                .containsExactly("video-to-audio", "audio-to-video", "video-to-text", "text-to-video");
        RetrievalProbe.Options named = new RetrievalProbe.Options(
                "test",
                List.of(Modality.TEXT, Modality.VIDEO),
                RetrievalProbe.Match.INSTANCE,
                Optional.empty(),
                Optional.empty());
        assertThat(directions(evaluate(named, embeddings, Annotations.NONE)))
                .containsExactly("video-to-text", "text-to-video");
        RetrievalProbe.Options inSpace = new RetrievalProbe.Options(
                "test", List.of(), RetrievalProbe.Match.INSTANCE, Optional.empty(), Optional.of("va"));
        assertThat(directions(evaluate(inSpace, embeddings, Annotations.NONE)))
                .containsExactly("video-to-audio", "audio-to-video");
    }

    @Test
    void optionsThatDoNotFitAreRefused() {
        Output audio = new Output(Modality.AUDIO, "va", 2);
        List<Output> outputs = List.of(VIDEO, TEXT, audio);
        assertRefused(
                between(Modality.TEXT, Modality.AUDIO),
                outputs,
                "between",
                "text and audio do not share a space; the encoder has [video.vt, text.vt, audio.va]");
        assertRefused(
                between(Modality.TEXT, new Modality("smell")),
                outputs,
                "between",
                "the encoder does not embed 'smell'; it has [video, text, audio]");
        assertRefused(
                between(Modality.TEXT, Modality.TEXT),
                outputs,
                "between",
                "expected two different modalities, not [text, text]");
        assertRefused(
                DEFAULTS,
                List.of(VIDEO, audio),
                "",
                "no two modalities share a space; the encoder has [video.vt, audio.va]");
        assertRefused(
                new RetrievalProbe.Options(
                        "exam", List.of(), RetrievalProbe.Match.INSTANCE, Optional.empty(), Optional.empty()),
                outputs,
                "split",
                "there is no split 'exam'; there are [train, test]");
        assertRefused(
                new RetrievalProbe.Options(
                        "test", List.of(), RetrievalProbe.Match.INSTANCE, Optional.empty(), Optional.of("joint")),
                outputs,
                "space",
                "the encoder has no space 'joint'; it has [vt, va]");
        assertRefused(
                DEFAULTS,
                List.of(VIDEO, TEXT, new Output(Modality.TEXT, "joint", 2), new Output(Modality.VIDEO, "joint", 2)),
                "space",
                "text and video share the spaces 'vt' and 'joint'; name one");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> RetrievalProbe.create(options(RetrievalProbe.Match.LABEL), outputs, new Splits(0)))
                .withMessage("the samples of this dataset have no classes; use instance, or a dataset with classes");
    }

    private static void assertRefused(
            RetrievalProbe.Options options, List<Output> outputs, String option, String message) {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> RetrievalProbe.create(options, outputs, new Splits(10)))
                .withMessage(message)
                .satisfies(exception -> assertThat(exception.option()).isEqualTo(option));
    }

    private static RetrievalProbe.Options between(Modality first, Modality second) {
        return new RetrievalProbe.Options(
                "test", List.of(first, second), RetrievalProbe.Match.INSTANCE, Optional.empty(), Optional.empty());
    }

    private static RetrievalProbe.Options options(RetrievalProbe.Match match) {
        return new RetrievalProbe.Options("test", List.of(), match, Optional.empty(), Optional.empty());
    }

    private static List<String> directions(Metrics metrics) {
        return metrics.names().stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .distinct()
                .toList();
    }

    private static Metrics evaluate(
            RetrievalProbe.Options options, List<Embedding> embeddings, Annotations annotations) {
        List<Output> outputs = embeddings.stream().map(Embedding::output).toList();
        long[] ids = new long[embeddings.get(0).samples()];
        EmbeddedSplit split = new EmbeddedSplit(ids, new Embeddings(embeddings), annotations);
        return new Metrics(
                RetrievalProbe.create(options, outputs, new Splits(10)).evaluate(new Context(split)));
    }

    private static INDArray angles(double... degrees) {
        double[][] rows = new double[degrees.length][];
        for (int i = 0; i < degrees.length; i++) {
            double radians = Math.toRadians(degrees[i]);
            rows[i] = new double[] {(i + 1) * Math.cos(radians), (i + 1) * Math.sin(radians)};
        }
        return Nd4j.createFromArray(rows);
    }

    private static INDArray random(int rows, int columns, DataType type) {
        return normal(new RandomStreams(SEED).generator(), rows, columns).castTo(type);
    }

    private static INDArray normal(RandomGenerator random, int rows, int columns) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, i -> random.nextGaussian());
        return Nd4j.createFromArray(values).reshape('c', rows, columns);
    }

    private static Embedding embedding(Output output, int candidates, INDArray rows) {
        boolean[] valid = new boolean[Math.toIntExact(rows.size(0))];
        Arrays.fill(valid, true);
        return new Embedding(output, rows, candidates, valid);
    }

    /** The metrics of a probe, found by name. */
    private record Metrics(List<Metric> all) {

        List<String> names() {
            return all.stream().map(Metric::name).toList();
        }

        Metric get(String name) {
            return all.stream()
                    .filter(metric -> metric.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no metric " + name + " among " + names()));
        }

        double value(String name) {
            return get(name).value();
        }

        double chance(String name) {
            return get(name).chance().orElseThrow();
        }
    }

    /** A split that is already embedded. */
    private record Context(EmbeddedSplit split) implements ProbeContext {
        @Override
        public Dataset dataset() {
            return new Splits(10);
        }

        @Override
        public EmbeddedSplit embed(String name) {
            assertThat(name).isEqualTo("test");
            return split;
        }

        @Override
        public MeasuredSplit measure(String name, int limit) {
            throw new IllegalStateException("retrieval compares embeddings, not gradients");
        }

        @Override
        public RandomStreams streams() {
            return new RandomStreams(SEED);
        }
    }

    /** A dataset of which a probe's factory may only ask splits and classes. */
    private record Splits(int classes) implements Dataset {
        @Override
        public BatchSpec spec() {
            return new BatchSpec(Map.of());
        }

        @Override
        public List<Split> splits() {
            return List.of(new Split(Split.TRAIN, 100), new Split(Split.TEST, 100));
        }

        @Override
        public String fingerprint() {
            return "0";
        }

        @Override
        public BatchStream open(StreamRequest request) {
            throw new IllegalStateException("a probe reads data through its context");
        }
    }
}
