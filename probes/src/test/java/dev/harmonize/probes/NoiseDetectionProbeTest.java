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
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.api.probe.MeasuredSplit;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.probe.ProbeContext;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

class NoiseDetectionProbeTest {

    private static final long SEED = 5;
    private static final Modality TEXT = Modality.TEXT;
    private static final NoiseDetectionProbe.Options DEFAULTS =
            new NoiseDetectionProbe.Options(List.of(), 2048, 200, 0.95);

    /** Everything that a sample of two objectives says; the cosine is that of gradients of norms 1 and 2. */
    private record Said(
            boolean misaligned, double cosine, double lossA, double lossB, double similarityA, double similarityB) {}

    private static final Said WITHOUT_TEXT = new Said(false, Double.NaN, 9, 0, -9, 0);

    @Test
    void lowCosinesHighLossesAndLowSimilaritiesSpeakForMisalignment() {
        Map<String, Metric> metrics = evaluate(split(
                new Said(true, -0.5, 1, 5, 0.5, -0.2),
                new Said(false, 0.5, 1, 2, 0.5, 0.7),
                new Said(true, -0.4, 2, 4, 0.4, -0.1),
                new Said(false, -0.3, 2, 1, 0.4, 0.9)));

        for (String score : List.of("cosine", "loss", "similarity", "loss.b", "similarity.b")) {
            for (String figure : List.of("roc-auc", "average-precision")) {
                for (String end : List.of("", ".low", ".high")) {
                    assertThat(value(metrics, "train." + score + "." + figure + end))
                            .as("%s.%s%s", score, figure, end)
                            .isEqualTo(1);
                }
            }
        }
        assertThat(value(metrics, "train.loss.a.roc-auc")).isEqualTo(0.5);
        assertThat(value(metrics, "train.similarity.a.roc-auc")).isEqualTo(0.5);
    }

    @Test
    void figuresHaveChanceLevelsAndADirection() {
        Map<String, Metric> metrics = evaluate(split(
                new Said(true, 0.1, 1, 1, 1, 1),
                new Said(false, 0.2, 1, 1, 1, 1),
                new Said(false, 0.0, 1, 1, 1, 1),
                new Said(false, 0.3, 1, 1, 1, 1)));

        Metric area = Objects.requireNonNull(metrics.get("train.cosine.roc-auc"));
        assertThat(area.value()).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(area.chance()).hasValue(0.5);
        assertThat(area.better()).isEqualTo(Metric.Better.HIGHER);
        Metric precision = Objects.requireNonNull(metrics.get("train.cosine.average-precision"));
        assertThat(precision.value()).isEqualTo(0.5);
        assertThat(precision.chance()).hasValue(0.25);
        assertThat(precision.better()).isEqualTo(Metric.Better.HIGHER);
        assertThat(metrics.get("train.prevalence"))
                .extracting(Metric::value, Metric::better)
                .containsExactly(0.25, Metric.Better.NEITHER);
    }

    @Test
    void everySplitHasCountsAndEveryScoreSixFigures() {
        Map<String, Metric> metrics = evaluate(split(new Said(true, 0, 1, 1, 1, 1), new Said(false, 0, 1, 1, 1, 1)));

        List<String> expected = new ArrayList<>(List.of("train.samples", "train.prevalence", "train.without-cosine"));
        for (String score :
                List.of("cosine", "loss", "similarity", "loss.a", "similarity.a", "loss.b", "similarity.b")) {
            for (String figure : List.of("roc-auc", "average-precision")) {
                for (String end : List.of("", ".low", ".high")) {
                    expected.add("train." + score + "." + figure + end);
                }
            }
        }
        assertThat(metrics).containsOnlyKeys(expected);
    }

    @Test
    void samplesWithoutACosineTakePartInNoScore() {
        List<Said> complete = List.of(
                new Said(true, 0.1, 3, 5, 0.5, 0.2),
                new Said(false, 0.5, 4, 2, 0.1, 0.7),
                new Said(true, 0.7, 2, 4, 0.4, 0.1),
                new Said(false, -0.3, 2, 1, 0.6, 0.9),
                new Said(false, -0.2, 1, 6, 0.2, 0.3));
        List<Said> all = new ArrayList<>(complete);
        all.add(0, WITHOUT_TEXT);
        all.add(3, WITHOUT_TEXT);

        Map<String, Metric> metrics = evaluate(split(all.toArray(Said[]::new)));

        Map<String, Metric> expected = evaluate(split(complete.toArray(Said[]::new)));
        assertThat(value(metrics, "train.samples")).isEqualTo(5);
        assertThat(value(metrics, "train.without-cosine")).isEqualTo(2);
        metrics.remove("train.without-cosine");
        expected.remove("train.without-cosine");
        assertThat(metrics).isEqualTo(expected);
    }

    @Test
    void aZeroGradientLeavesASampleWithoutCosine() {
        MeasuredSplit measured = split(
                new Said(true, 0.1, 1, 1, 1, 1), new Said(false, 0.2, 1, 1, 1, 1), new Said(true, 0.3, 1, 1, 1, 1));
        measured.gramians().values()[8] = 0;

        Map<String, Metric> metrics = evaluate(measured);

        assertThat(value(metrics, "train.samples")).isEqualTo(2);
        assertThat(value(metrics, "train.without-cosine")).isEqualTo(1);
    }

    /** Sample 0 lacks objective c, sample 3 objective a, and sample 4 all but b. */
    @Test
    void ofThreeObjectivesEachIsAskedAboutTheSamplesItCouldJudge() {
        boolean[] valid = {
            true, true, false,
            true, true, true,
            true, true, true,
            false, true, true,
            false, true, false
        };
        double[] losses = {
            4, 2, 0,
            1, 1, 1,
            1, 1, 7,
            0, 5, 3,
            0, 9, 0
        };
        double[] matrix = {1, 0.5, -0.5, 0.5, 1, 0.25, -0.5, 0.25, 1};
        double[] gramians =
                IntStream.range(0, 5 * 9).mapToDouble(i -> matrix[i % 9]).toArray();
        MeasuredSplit measured = new MeasuredSplit(
                new long[5],
                List.of("a", "b", "c"),
                new Gramians(5, 3, gramians),
                valid,
                losses,
                new double[15],
                misaligned(Map.of(TEXT, new boolean[] {true, false, false, true, false})));

        Map<String, Metric> metrics = evaluate(measured);

        assertThat(value(metrics, "train.samples")).isEqualTo(4);
        assertThat(value(metrics, "train.without-cosine")).isEqualTo(1);
        assertThat(value(metrics, "train.samples.a")).isEqualTo(3);
        assertThat(value(metrics, "train.samples.b")).isEqualTo(4);
        assertThat(value(metrics, "train.samples.c")).isEqualTo(3);
        // Smallest cosines 0.5, -0.5, -0.5 and 0.25: both misaligned samples are the least suspicious.
        assertThat(value(metrics, "train.cosine.roc-auc")).isZero();
        // Means 3, 1, 3 and 4: one tie.
        assertThat(value(metrics, "train.loss.roc-auc")).isEqualTo(0.875);
        assertThat(value(metrics, "train.loss.a.roc-auc")).isEqualTo(1);
        assertThat(value(metrics, "train.loss.b.roc-auc")).isEqualTo(1);
        assertThat(value(metrics, "train.loss.c.roc-auc")).isEqualTo(0.5);
        assertThat(Objects.requireNonNull(metrics.get("train.loss.c.average-precision"))
                        .chance())
                .hasValue(1 / 3.0);
    }

    @Test
    void anObjectiveThatJudgedSamplesOfOneKindOnlyHasNoScore() {
        boolean[] valid = {true, true, true, true, true, false};
        double[] ones = {1, 1, 1, 1, 1, 0};
        double[] gramians = IntStream.range(0, 2 * 9).mapToDouble(i -> 1).toArray();
        MeasuredSplit measured = new MeasuredSplit(
                new long[2],
                List.of("a", "b", "c"),
                new Gramians(2, 3, gramians),
                valid,
                ones,
                ones,
                misaligned(Map.of(TEXT, new boolean[] {true, false})));

        Map<String, Metric> metrics = evaluate(measured);

        assertThat(value(metrics, "train.samples.c")).isEqualTo(1);
        assertThat(metrics).containsKey("train.loss.b.roc-auc").doesNotContainKey("train.loss.c.roc-auc");
    }

    @Test
    void aSampleIsMisalignedIfAnyOfItsModalitiesIs() {
        MeasuredSplit measured = withTruth(
                split(
                        new Said(false, 0.1, 1, 1, 1, 1),
                        new Said(false, 0.2, 1, 1, 1, 1),
                        new Said(false, 0.3, 1, 1, 1, 1),
                        new Said(false, 0.4, 1, 1, 1, 1)),
                misaligned(Map.of(TEXT, new boolean[] {true, false, false, false}, Modality.AUDIO, new boolean[] {
                    true, true, false, false
                })));

        Map<String, Metric> metrics = evaluate(measured);

        assertThat(value(metrics, "train.prevalence")).isEqualTo(0.5);
        assertThat(value(metrics, "train.cosine.roc-auc")).isEqualTo(1);
    }

    @Test
    void intervalsDependOnTheProbesOwnRandomnessAlone() {
        MeasuredSplit measured = overlapping();

        Map<String, Metric> metrics = evaluate(measured);

        assertThat(evaluate(measured)).isEqualTo(metrics);
        Map<String, Metric> others = byName(new Context(Map.of("train", measured), new RandomStreams(SEED + 1)));
        assertThat(value(others, "train.cosine.roc-auc")).isEqualTo(value(metrics, "train.cosine.roc-auc"));
        assertThat(value(others, "train.cosine.roc-auc.low")).isNotEqualTo(value(metrics, "train.cosine.roc-auc.low"));
    }

    /** The loss of objective a falls as the cosine rises, so both rank alike, and resampled alike they stay so. */
    @Test
    void scoresOfOnePopulationAreJudgedOnTheSameResamples() {
        Map<String, Metric> metrics = evaluate(overlapping());

        for (String figure : List.of("roc-auc", "average-precision")) {
            for (String end : List.of("", ".low", ".high")) {
                assertThat(value(metrics, "train.loss.a." + figure + end))
                        .isEqualTo(value(metrics, "train.cosine." + figure + end));
            }
        }
    }

    @Test
    void everySplitWithPlantedMisalignmentIsLookedAtUnlessSomeAreNamed() {
        MeasuredSplit measured = overlapping();
        Context context = new Context(Map.of("train", measured, "test", measured), new RandomStreams(SEED));

        assertThat(byName(context)).containsKeys("train.samples", "test.samples");
        NoiseDetectionProbe.Options named = new NoiseDetectionProbe.Options(List.of("test"), 2048, 10, 0.95);
        List<Metric> metrics =
                NoiseDetectionProbe.create(named, List.of(), context.dataset()).evaluate(context);
        assertThat(metrics).allMatch(metric -> metric.name().startsWith("test."));
    }

    @Test
    void withoutAPlantedSampleOrWithNothingElseThereIsNothingToTellApart() {
        Said sound = new Said(false, 0, 1, 1, 1, 1);
        Said noise = new Said(true, 0, 1, 1, 1, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluate(split(sound, sound, WITHOUT_TEXT)))
                .withMessage(
                        "none of the 2 samples of split 'train' that have a cosine is misaligned, so there is nothing"
                                + " to tell apart; raise the rate of misalign { splits = [train] }, or leave 'train' out of the"
                                + " probe's splits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluate(split(noise, noise, WITHOUT_TEXT)))
                .withMessage(
                        "each of the 2 samples of split 'train' that have a cosine is misaligned, so there is nothing"
                                + " to tell apart; lower the rate of misalign { splits = [train] }, or leave 'train' out of the"
                                + " probe's splits");
    }

    @Test
    void withoutACosineThereIsNoScore() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluate(split(WITHOUT_TEXT, WITHOUT_TEXT)))
                .withMessage(
                        "none of the 2 samples of split 'train' that were measured has a cosine: of each, fewer than"
                                + " two losses could judge it and have a gradient within the realigner's scope; check the"
                                + " modalities and weights of [a, b]");
    }

    @Test
    void optionsThatDoNotFitAreRefused() {
        assertRefused(
                List.of("exam"), "splits", "names 'exam', but there is no such split; there are [train, test, clean]");
        assertRefused(
                List.of("train", "clean"),
                "splits",
                "names 'clean', in which no misalignment is planted; add it to the splits of misalign, or name some of"
                        + " [train, test]");
        assertRefused(List.of("train", "train"), "splits", "names 'train' twice");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> NoiseDetectionProbe.create(DEFAULTS, List.of(), new Splits(List.of())))
                .withMessage(
                        "no split of the dataset has planted misalignment, so there is no truth to compare with; plant"
                                + " some, such as with misalign { rate = 0.4, splits = [train] } in the dataset section, or"
                                + " leave the probe out");
    }

    @Test
    void itMeasuresSamplesAndSaysSo() {
        assertThat(NoiseDetectionProbe.create(DEFAULTS, List.of(), new Splits(List.of("train")))
                        .measuresSamples())
                .isTrue();
    }

    private static void assertRefused(List<String> splits, String option, String message) {
        NoiseDetectionProbe.Options options = new NoiseDetectionProbe.Options(splits, 2048, 1000, 0.95);
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> NoiseDetectionProbe.create(options, List.of(), new Splits(List.of("train", "test"))))
                .withMessage(message)
                .satisfies(exception -> assertThat(exception.option()).isEqualTo(option));
    }

    /** Neither found nor missed altogether. */
    private static MeasuredSplit overlapping() {
        Said[] said = new Said[40];
        for (int i = 0; i < said.length; i++) {
            said[i] = new Said(i % 3 == 0 || i < 8, -0.9 + 0.04 * i, 40 - i, 1, 1, 1);
        }
        return split(said);
    }

    private static MeasuredSplit split(Said... said) {
        int count = said.length;
        double[] gramians = new double[count * 4];
        boolean[] valid = new boolean[count * 2];
        double[] losses = new double[count * 2];
        double[] similarities = new double[count * 2];
        boolean[] text = new boolean[count];
        for (int i = 0; i < count; i++) {
            boolean complete = !Double.isNaN(said[i].cosine());
            gramians[4 * i] = 1;
            gramians[4 * i + 1] = complete ? 2 * said[i].cosine() : 0;
            gramians[4 * i + 2] = gramians[4 * i + 1];
            gramians[4 * i + 3] = complete ? 4 : 0;
            valid[2 * i] = true;
            valid[2 * i + 1] = complete;
            losses[2 * i] = said[i].lossA();
            losses[2 * i + 1] = said[i].lossB();
            similarities[2 * i] = said[i].similarityA();
            similarities[2 * i + 1] = said[i].similarityB();
            text[i] = said[i].misaligned();
        }
        return new MeasuredSplit(
                new long[count],
                List.of("a", "b"),
                new Gramians(count, 2, gramians),
                valid,
                losses,
                similarities,
                misaligned(Map.of(TEXT, text)));
    }

    private static MeasuredSplit withTruth(MeasuredSplit split, Annotations annotations) {
        return new MeasuredSplit(
                split.ids(),
                split.objectives(),
                split.gramians(),
                split.valid(),
                split.losses(),
                split.similarities(),
                annotations);
    }

    private static Annotations misaligned(Map<Modality, boolean[]> misaligned) {
        return new Annotations(Optional.empty(), misaligned);
    }

    private static Map<String, Metric> evaluate(MeasuredSplit train) {
        return byName(new Context(Map.of("train", train), new RandomStreams(SEED)));
    }

    private static Map<String, Metric> byName(Context context) {
        Map<String, Metric> metrics = new HashMap<>();
        for (Metric metric : NoiseDetectionProbe.create(DEFAULTS, List.of(), context.dataset())
                .evaluate(context)) {
            assertThat(metrics.put(metric.name(), metric)).as(metric.name()).isNull();
        }
        return metrics;
    }

    private static double value(Map<String, Metric> metrics, String name) {
        return Objects.requireNonNull(metrics.get(name), name).value();
    }

    /** Splits that are already measured; these have planted misalignment. */
    private record Context(Map<String, MeasuredSplit> measured, RandomStreams streams) implements ProbeContext {
        @Override
        public Dataset dataset() {
            return new Splits(measured.keySet().stream().toList());
        }

        @Override
        public EmbeddedSplit embed(String name) {
            throw new IllegalStateException("detection is about gradients, not embeddings");
        }

        @Override
        public MeasuredSplit measure(String name, int limit) {
            assertThat(limit).isEqualTo(2048);
            return Objects.requireNonNull(measured.get(name));
        }
    }

    /** A dataset of which a probe's factory may only ask the splits and where misalignment is planted. */
    private record Splits(List<String> planted) implements Dataset {
        @Override
        public BatchSpec spec() {
            return new BatchSpec(Map.of());
        }

        @Override
        public List<Split> splits() {
            return List.of(new Split("train", 100), new Split("test", 100), new Split("clean", 100));
        }

        @Override
        public boolean plantsMisalignment(String split) {
            return planted.contains(split);
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
