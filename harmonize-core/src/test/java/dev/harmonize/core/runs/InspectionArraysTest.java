package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.model.Output;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.FixturesPlugin;
import dev.harmonize.core.fixtures.LinearEncoder;
import dev.harmonize.core.fixtures.NpzArrays;
import dev.harmonize.core.fixtures.Reference;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.ConflictSummary;
import dev.harmonize.core.training.InspectedBatch;
import dev.harmonize.core.training.ModelInspector;
import dev.harmonize.core.training.TrainingFailedException;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/** One batch of a run in which five of sixteen samples have no text, against {@link Reference}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InspectionArraysTest {

    private static final int BATCH = 8;
    private static final int OBJECTIVES = 2;
    private static final double[] WEIGHTS = {1.0, 2.5};

    @TempDir
    private static Path folder;

    private final PluginCatalog catalog = FixturesPlugin.catalog();
    private int files;

    @BeforeAll
    void train() {
        Problems problems = new Problems();
        Path config = Configs.write(folder, "experiment.conf", Configs.RUN);
        Optional<RunSpec> spec = new RunSpecReader(catalog, problems)
                .read(ConfigSource.read(
                        config,
                        List.of(
                                "dataset.vectors.textless=5",
                                "dataset.misalign.count=3",
                                "losses.vt.weight=2.5",
                                "realigner={use = project, granularity = triplet}",
                                "curriculum.use=agreeing")));
        problems.throwIfAny();
        RunOutcome outcome = new RunLauncher(new Provenance(List.of(), Optional.empty(), catalog.sources()))
                .launch(spec.orElseThrow(), new RunDirectory(folder.resolve("run")), List.of());
        assertThat(outcome.failure()).isEmpty();
    }

    @AfterAll
    void closeCatalog() {
        catalog.close();
    }

    @Test
    void inputsAreWhatTheEncoderTookIn() {
        Inspected inspected = inspect("triplet", "all", 1);

        List<Sample> samples = inspected.samples();
        for (Modality modality : List.of(Modality.VIDEO, Modality.AUDIO, Modality.TEXT)) {
            NpzArrays.Array input = inspected.arrays().get("input." + modality);
            assertThat(input.type()).isEqualTo("<f4");
            assertThat(input.shape()).containsExactly((long) BATCH, 1L, (long) LinearEncoder.INPUT);
            assertThat(input.numbers())
                    .as("input of %s", modality)
                    .containsExactly(samples.stream()
                            .flatMapToDouble(
                                    sample -> doubles(features(sample, modality).values()))
                            .toArray());
            assertThat(inspected.arrays().get("valid." + modality).numbers())
                    .as("validity of %s", modality)
                    .containsExactly(samples.stream()
                            .mapToDouble(sample -> features(sample, modality).valid()[0] ? 1 : 0)
                            .toArray());
        }
        assertThat(inspected.arrays().get("labels").numbers())
                .containsExactly(samples.stream()
                        .mapToDouble(sample -> sample.label().orElseThrow())
                        .toArray());
        assertThat(inspected.arrays().get("misaligned.text").numbers())
                .containsExactly(samples.stream()
                        .mapToDouble(sample -> sample.misaligned().isEmpty() ? 0 : 1)
                        .toArray());
    }

    @Test
    void someSamplesOfTheBatchHaveNoTextAndSomeDo() {
        assertThat(inspect("triplet", "all", 1).arrays().get("valid.text").numbers())
                .contains(0)
                .contains(1);
    }

    @Test
    void cotangentsAreThoseOfTheWeightedObjectives() {
        NpzArrays arrays = inspect("triplet", "all", 1).arrays();

        double[] video = arrays.get("embedding.video.vt").numbers();
        double[] text = arrays.get("embedding.text.vt").numbers();
        double[] valid = arrays.get("valid.text").numbers();
        double count = Arrays.stream(valid).sum();
        double[] expected = new double[video.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = valid[i / LinearEncoder.WIDTH] * WEIGHTS[1] * (video[i] - text[i]) / count;
        }
        assertThat(arrays.get("cotangent.vt.video.vt").numbers()).containsExactly(expected, within(1e-6));
        assertThat(arrays.arrays().keySet().stream().filter(name -> name.startsWith("cotangent.")))
                .containsExactly(
                        "cotangent.va.audio.va",
                        "cotangent.va.video.va",
                        "cotangent.vt.text.vt",
                        "cotangent.vt.video.vt");
        assertThat(arrays.get("objectives").strings()).containsExactly("va", "vt");
        assertThat(arrays.get("weight").numbers()).containsExactly(WEIGHTS);
    }

    @Test
    void lossesAreWithoutTheirWeights() {
        NpzArrays arrays = inspect("triplet", "all", 1).arrays();

        double[] video = arrays.get("embedding.video.va").numbers();
        double[] audio = arrays.get("embedding.audio.va").numbers();
        double expected = 0;
        for (int i = 0; i < video.length; i++) {
            expected += 0.5 * (video[i] - audio[i]) * (video[i] - audio[i]) / BATCH;
        }
        assertThat(arrays.get("loss").numbers()[0]).isCloseTo(expected, offset(1e-6));
    }

    @Test
    void tripletsHaveAUnitEach() {
        NpzArrays arrays = assertGramians("triplet", "all", 1);

        assertThat(arrays.get("unit.samples").shape()).containsExactly((long) BATCH, 1L);
        assertThat(arrays.get("unit.samples").numbers()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(arrays.get("groups").strings()).containsExactly("all");
        assertThat(arrays.get("segments.all").strings())
                .containsExactly("shared", "head.video.va", "head.audio.va", "head.video.vt", "head.text.vt");
        double[] text = arrays.get("valid.text").numbers();
        double[] valid = arrays.get("unit.valid").numbers();
        for (int u = 0; u < BATCH; u++) {
            assertThat(valid[u * OBJECTIVES]).isEqualTo(1);
            assertThat(valid[u * OBJECTIVES + 1]).as("unit %s", u).isEqualTo(text[u]);
        }
    }

    @Test
    void aShorterLastUnitIsFilledUp() {
        NpzArrays arrays = assertGramians("group(3)", "all", 2);

        assertThat(arrays.get("unit.samples").shape()).containsExactly(3L, 3L);
        assertThat(arrays.get("unit.samples").numbers()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, -1);
    }

    @Test
    void theBatchIsOneUnit() {
        NpzArrays arrays = assertGramians("batch", "all", 3);

        assertThat(arrays.get("unit.samples").numbers()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(arrays.get("gram.all").shape()).containsExactly(1L, 2L, 2L);
    }

    @Test
    void everyGroupHasItsOwnMatrices() {
        NpzArrays arrays = assertGramians("triplet", "per-module", 4);

        assertThat(arrays.get("groups").strings()).containsExactly("backbone", "heads");
        assertThat(arrays.get("segments.backbone").strings()).containsExactly("shared");
    }

    @Test
    void sharedIsTheBackbone() {
        assertThat(assertGramians("triplet", "shared", 5).get("segments.shared").strings())
                .containsExactly("shared");
    }

    @Test
    void theSummaryCountsUnitsThatHaveACosine() {
        Inspected inspected = inspect("triplet", "shared", 1);

        List<ConflictSummary> summaries = ConflictSummary.of(inspected.batch(), List.of("va", "vt"));

        double[] gramians = inspected.arrays().get("gram.shared").numbers();
        double sum = 0;
        int conflicting = 0;
        int units = 0;
        for (int u = 0; u < BATCH; u++) {
            if (inspected.arrays().get("valid.text").numbers()[u] == 1) {
                double cosine = gramians[4 * u + 1] / Math.sqrt(gramians[4 * u] * gramians[4 * u + 3]);
                sum += cosine;
                conflicting += cosine < 0 ? 1 : 0;
                units++;
            }
        }
        assertThat(summaries).hasSize(1);
        ConflictSummary summary = summaries.get(0);
        assertThat(summary.group()).isEqualTo("shared");
        assertThat(summary.units()).isEqualTo(units).isLessThan(BATCH);
        assertThat(summary.meanCosine()).isCloseTo(sum / units, within(1e-12));
        assertThat(summary.conflictRate()).isEqualTo((double) conflicting / units);
    }

    @Test
    void theSeedDecidesWhichBatchItIs() {
        assertThat(inspect("triplet", "all", 1).arrays().get("ids").numbers())
                .isEqualTo(inspect("batch", "all", 1).arrays().get("ids").numbers())
                .isNotEqualTo(inspect("triplet", "all", 2).arrays().get("ids").numbers());
    }

    /** Compares every Gram matrix with contributions written out in loops. */
    private NpzArrays assertGramians(String granularity, String scope, long seed) {
        Inspected inspected = inspect(granularity, scope, seed);
        NpzArrays arrays = inspected.arrays();
        double[][][] contributions = new Reference(inspected.theta(), inspected.samples()).contributions();
        double[] unitSamples = arrays.get("unit.samples").numbers();
        int width = Math.toIntExact(arrays.get("unit.samples").shape().get(1));
        for (String group : arrays.get("groups").strings()) {
            List<String> segments = arrays.get("segments." + group).strings();
            NpzArrays.Array gramians = arrays.get("gram." + group);
            assertThat(gramians.type()).isEqualTo("<f8");
            int units = unitSamples.length / width;
            assertThat(gramians.shape()).containsExactly((long) units, (long) OBJECTIVES, (long) OBJECTIVES);
            double[] expected = new double[units * OBJECTIVES * OBJECTIVES];
            for (int u = 0; u < units; u++) {
                double[][] sums = new double[OBJECTIVES][inspected.theta().length];
                for (int m = 0; m < width; m++) {
                    int sample = (int) unitSamples[u * width + m];
                    for (int k = 0; k < OBJECTIVES && sample >= 0; k++) {
                        for (int n = 0; n < sums[k].length; n++) {
                            sums[k][n] += inGroup(n, segments) * WEIGHTS[k] * contributions[sample][k][n];
                        }
                    }
                }
                for (int k = 0; k < OBJECTIVES; k++) {
                    for (int l = 0; l < OBJECTIVES; l++) {
                        for (int n = 0; n < sums[k].length; n++) {
                            expected[(u * OBJECTIVES + k) * OBJECTIVES + l] += sums[k][n] * sums[l][n];
                        }
                    }
                }
            }
            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            assertThat(gramians.numbers())
                    .as("%s, %s, seed %s", granularity, group, seed)
                    .containsExactly(expected, within(1e-5 * largest));
        }
        return arrays;
    }

    /** 1 for the numbers of a parameter that is in one of these segments. */
    private static int inGroup(int parameter, List<String> segments) {
        if (parameter < Reference.sharedLength()) {
            return segments.contains("shared") ? 1 : 0;
        }
        int head = (parameter - Reference.sharedLength()) / (LinearEncoder.HIDDEN * LinearEncoder.WIDTH);
        Output output = LinearEncoder.OUTPUTS.get(head);
        return segments.contains("head." + output) ? 1 : 0;
    }

    private record Inspected(LoadedRun run, InspectedBatch batch, NpzArrays arrays) {

        double[] theta() {
            return run.model().theta().toDoubleVector();
        }

        /** The batch's samples, found by their ids. */
        List<Sample> samples() {
            IndexedDataset dataset = (IndexedDataset) run.composition().dataset();
            return Arrays.stream(arrays.get("ids").numbers())
                    .mapToObj(id -> dataset.sample("train", (int) id, Reading.evaluation(new SplittableRandom(0))))
                    .toList();
        }
    }

    @Test
    void aModelThatIsNotFiniteIsNotLookedAt() {
        LoadedRun run = new RunLoader(catalog).load(new RunDirectory(folder.resolve("run")), List.of());
        run.model().theta().putScalar(0, Float.NaN);

        assertThatThrownBy(() -> new ModelInspector(run.composition(), run.model()).inspect(new RandomStreams(1)))
                .isInstanceOf(TrainingFailedException.class)
                .hasMessageStartingWith(
                        "with the trained model row 0 of the embedding video.va is not finite in split 'train'");
    }

    private Inspected inspect(String granularity, String scope, long seed) {
        InspectionRequest request = new InspectionRequest(
                Optional.empty(), Optional.of(BATCH), Optional.of(granularity), Optional.of(scope));
        LoadedRun run = new RunLoader(catalog).load(new RunDirectory(folder.resolve("run")), request);
        InspectedBatch batch = new ModelInspector(run.composition(), run.model()).inspect(new RandomStreams(seed));
        Map<String, NumpyArray> arrays =
                InspectionArrays.conflict(batch, run.composition().objectives());
        Path file = folder.resolve("inspected-" + ++files + ".npz");
        NpzFile.write(file, arrays);
        return new Inspected(run, batch, NpzArrays.read(file));
    }

    private static Features.Dense features(Sample sample, Modality modality) {
        return (Features.Dense) Objects.requireNonNull(sample.features().get(modality));
    }

    private static DoubleStream doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return Arrays.stream(doubles);
    }
}
