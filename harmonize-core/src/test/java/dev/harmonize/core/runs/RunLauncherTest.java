package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.FixturesPlugin;
import dev.harmonize.core.fixtures.SafeTensorsFile;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.training.Trainer;
import dev.harmonize.core.training.TrainingModule;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

class RunLauncherTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @TempDir
    private Path configs;

    private final PluginCatalog catalog = FixturesPlugin.catalog();
    private final List<TrainingEvent> events = new ArrayList<>();

    @AfterEach
    void closeCatalog() {
        catalog.close();
    }

    @Test
    void aRunLeavesEverythingAboutItBehind() throws IOException {
        Path run = folder.resolve("run");

        RunOutcome outcome = launch(run, Configs.RUN);

        assertThat(outcome.failure()).isEmpty();
        assertThat(files(run))
                .containsExactlyInAnyOrder(
                        "run.conf",
                        "record.json",
                        "metrics.jsonl",
                        "conflict.json",
                        "probes.json",
                        "status.json",
                        "checkpoint/model.safetensors");
        JsonNode status = json(run.resolve("status.json"));
        assertThat(status.path("status").textValue()).isEqualTo("finished");
        assertThat(Instant.parse(status.path("started").textValue()))
                .isBeforeOrEqualTo(Instant.parse(status.path("ended").textValue()));
        assertThat(status.has("failure")).isFalse();
    }

    @Test
    void samplesThatCannotBeReadAreCountedAndNamedInTheRecord() throws IOException {
        RunOutcome outcome = launch(folder.resolve("run"), Configs.RUN, "dataset.damaged.count=3", "training.steps=8");

        assertThat(outcome.failure()).isEmpty();
        JsonNode skipped = json(folder.resolve("run/record.json")).path("skipped-samples");
        // Three of the training split, and three of the split that the probe reads.
        assertThat(skipped.path("count").intValue()).isEqualTo(6);
        assertThat(skipped.path("named")).hasSize(6);
        assertThat(skipped.path("named"))
                .extracting(each -> each.path("source").textValue() + ": "
                        + each.path("reason").textValue())
                .contains(
                        "train/2.mp4: the file ends within the header", "test/0.mp4: the file ends within the header");
    }

    @Test
    void tooManySamplesThatCannotBeReadFailTheRun() throws IOException {
        RunOutcome outcome = launch(
                folder.resolve("run"),
                Configs.RUN,
                "dataset.damaged={count = 3, max-bad-share = 0.05}",
                "training.steps=8");

        assertThat(outcome.failure())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("2 of 26 samples cannot be read", "max-bad-share", ".mp4: the file ends"));
        assertThat(json(folder.resolve("run/record.json"))
                        .path("skipped-samples")
                        .path("count")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void aSplitOfWhichNothingCanBeReadFailsTheRun() {
        RunOutcome outcome = launch(folder.resolve("run"), Configs.RUN, "dataset.damaged.count=14");

        assertThat(outcome.failure())
                .hasValueSatisfying(reason ->
                        assertThat(reason).contains("too few samples of split 'train' can be read for a batch of 4"));
    }

    @Test
    void metricsHaveALinePerStep() throws IOException {
        launch(folder.resolve("run"), Configs.RUN);

        List<JsonNode> lines = lines(folder.resolve("run"));
        assertThat(lines).extracting(line -> line.path("step").intValue()).containsExactly(0, 1, 2);
        assertThat(fieldNames(lines.get(0)))
                .containsExactly(
                        "step",
                        "loss.va",
                        "loss.vt",
                        "units",
                        "units-without-cosine",
                        "units-with-one-objective",
                        "units-without-objective",
                        "cosine.va~vt.mean",
                        "cosine.va~vt.p05",
                        "cosine.va~vt.p50",
                        "cosine.va~vt.p95",
                        "conflict-rate",
                        "conflict-rate.va~vt",
                        "norm-ratio.va~vt",
                        "kept",
                        "curriculum-acted",
                        "both-could-act",
                        "conflict-left",
                        "weight.va",
                        "weight.vt",
                        "realigner-acted",
                        "gradient-norm",
                        "learning-rate",
                        "triplets-per-second");
    }

    @Test
    void tripletsWithoutTextAreCountedApartInEveryFile() throws IOException {
        Path run = folder.resolve("run");

        launch(
                run,
                Configs.RUN,
                "dataset.vectors.textless=5",
                "training.steps=4",
                "realigner={use = project, granularity = triplet}",
                "curriculum={use = agreeing}");

        // Four batches of four are the 16 samples once.
        List<JsonNode> lines = lines(run);
        assertThat(lines.stream().mapToInt(line -> line.path("units").intValue()))
                .containsOnly(4);
        assertThat(lines.stream()
                        .mapToInt(line -> line.path("units-with-one-objective").intValue())
                        .sum())
                .isEqualTo(5);
        assertThat(lines.stream()
                        .mapToInt(line -> line.path("units-without-cosine").intValue())
                        .sum())
                .isEqualTo(5);
        JsonNode conflict = json(run.resolve("conflict.json"));
        assertThat(sum(conflict.path("windows"), "units")).isEqualTo(16);
        assertThat(sum(conflict.path("windows"), "units-with-cosine")).isEqualTo(11);
        assertThat(sum(conflict.path("windows"), "units-without-cosine")).isEqualTo(5);
        long counted = 0;
        for (JsonNode window : conflict.path("counts").path("va~vt")) {
            for (JsonNode bin : window) {
                counted += bin.longValue();
            }
        }
        assertThat(counted).isEqualTo(11);
    }

    @Test
    void theHistogramOfCosinesAgreesWithTheMetrics() throws IOException {
        Path run = folder.resolve("run");
        int steps = 70;

        launch(run, Configs.RUN, "training.steps=" + steps, "curriculum={use = agreeing}");

        JsonNode conflict = json(run.resolve("conflict.json"));
        assertThat(fieldNames(conflict))
                .containsExactly("steps", "scope", "bin-edges", "granularity", "windows", "counts");
        assertThat(conflict.path("steps").intValue()).isEqualTo(steps);
        assertThat(conflict.path("scope").textValue()).isEqualTo("shared");
        assertThat(conflict.path("granularity").textValue()).isEqualTo("batch");
        assertThat(conflict.path("windows")).hasSize(50);
        List<JsonNode> lines = lines(run);
        long[][] expected = new long[50][40];
        for (int w = 0; w < 50; w++) {
            JsonNode window = conflict.path("windows").path(w);
            assertThat(fieldNames(window))
                    .containsExactly(
                            "begin",
                            "end",
                            "measured-steps",
                            "units",
                            "units-with-cosine",
                            "units-without-cosine",
                            "conflict-rate",
                            "kept");
            int begin = window.path("begin").intValue();
            int end = window.path("end").intValue();
            double kept = 0;
            double conflicts = 0;
            // The batch is the only unit of a step, so that the mean cosine is the cosine.
            for (JsonNode line : lines.subList(begin, end)) {
                double cosine = line.path("cosine.va~vt.mean").doubleValue();
                int bin = 39;
                while (conflict.path("bin-edges").path(bin).doubleValue() > cosine) {
                    bin--;
                }
                expected[w][bin]++;
                kept += line.path("kept").doubleValue();
                conflicts += cosine < 0 ? 1 : 0;
            }
            assertThat(window.path("measured-steps").intValue()).isEqualTo(end - begin);
            assertThat(window.path("kept").doubleValue()).isEqualTo(kept / (end - begin));
            assertThat(window.path("conflict-rate").doubleValue()).isEqualTo(conflicts / (end - begin));
        }
        // As text, because a tree tells int and long numbers apart.
        assertThat(conflict.path("counts")).hasToString(JSON.writeValueAsString(Map.of("va~vt", expected)));
    }

    @Test
    void theHistogramHasGroupsAndTheCurriculumsUnitsWhereTheyDiffer() throws IOException {
        Path run = folder.resolve("run");

        launch(
                run,
                Configs.RUN,
                "realigner={use = project, granularity = batch, scope = per-module}",
                "curriculum={use = agreeing, granularity = triplet}");

        JsonNode conflict = json(run.resolve("conflict.json"));
        assertThat(conflict.path("scope").textValue()).isEqualTo("per-module");
        assertThat(fieldNames(conflict.path("groups"))).containsExactly("backbone", "heads");
        assertThat(fieldNames(conflict.path("groups").path("heads"))).containsExactly("va~vt");
        assertThat(conflict.path("groups").path("backbone").path("va~vt")).hasSize(3);
        assertThat(fieldNames(conflict.path("curriculum"))).containsExactly("granularity", "windows", "counts");
        assertThat(conflict.path("curriculum").path("granularity").textValue()).isEqualTo("triplet");
        assertThat(sum(conflict.path("windows"), "units")).isEqualTo(3);
        assertThat(sum(conflict.path("curriculum").path("windows"), "units")).isEqualTo(12);
    }

    @Test
    void aRunThatFailsLeavesTheConflictThatItMeasured() throws IOException {
        Path run = folder.resolve("run");
        TrainingListener listener = event -> {
            if (event instanceof TrainingEvent.StepCompleted completed && completed.step() == 1) {
                throw new UnsupportedOperationException("no step 1, please");
            }
        };

        new RunLauncher(provenance()).launch(spec(Configs.RUN), new RunDirectory(run), List.of(listener));

        JsonNode windows = json(run.resolve("conflict.json")).path("windows");
        assertThat(windows).hasSize(3);
        assertThat(sum(windows, "measured-steps"))
                .isEqualTo(2)
                .isEqualTo(lines(run).size());
        assertThat(windows.path(2).path("kept").isNull()).isTrue();
    }

    @Test
    void aRunThatMeasuresNoConflictLeavesNoHistogram() throws IOException {
        launch(folder.resolve("run"), Configs.RUN, "training.measure-every=0");

        assertThat(files(folder.resolve("run"))).contains("metrics.jsonl").doesNotContain("conflict.json");
        assertThat(fieldNames(lines(folder.resolve("run")).get(0)))
                .contains("kept", "weight.va")
                .doesNotContain("units", "conflict-rate", "both-could-act", "conflict-left");
    }

    @Test
    void probesAreWrittenWithChanceAndDirection() throws IOException {
        RunOutcome outcome = launch(folder.resolve("run"), Configs.RUN);

        JsonNode probes = json(folder.resolve("run/probes.json"));
        assertThat(fieldNames(probes)).containsExactly("near.mean", "near.agreeing", "near.pool");
        assertThat(probes.path("near.pool")).isEqualTo(JSON.readTree("{\"value\": 10.0, \"better\": \"neither\"}"));
        assertThat(probes.path("near.agreeing").path("chance").doubleValue()).isEqualTo(0.5);
        assertThat(probes.path("near.agreeing").path("better").textValue()).isEqualTo("higher");
        assertThat(probes.path("near.mean").path("value").doubleValue())
                .isEqualTo(outcome.metrics().get(0).value());
        assertThat(new RunDirectory(folder.resolve("run")).finishedOutcome()).contains(outcome);
    }

    @Test
    void theRecordSaysWhatTheRunWasMadeOf() throws IOException {
        launch(folder.resolve("run"), Configs.RUN, "realigner={use = project, granularity = triplet}");

        JsonNode record = json(folder.resolve("run/record.json"));
        assertThat(record.path("seed").longValue()).isEqualTo(5);
        assertThat(record.path("command")).isEqualTo(JSON.readTree("[\"train\", \"run.conf\"]"));
        assertThat(record.path("components")).isEqualTo(JSON.readTree("""
                                {"dataset": "vectors", "encoder": "linear", "realigner": "project",
                                 "granularity": "triplet", "scope": "shared", "curriculum": "none",
                                 "curriculum-granularity": "triplet", "normalize": true, "optimizer": "adam"}"""));
        assertThat(record.path("data-fingerprint").textValue()).isEqualTo("vectors-16-10");
        assertThat(record.path("parameters").longValue()).isEqualTo(12 + 4 * 8);
        assertThat(record.path("config").path("training").path("batch-size").intValue())
                .isEqualTo(4);
        assertThat(record.path("plugins")).hasSize(catalog.sources().size());
        assertThat(record.path("jvm").path("version").textValue())
                .isEqualTo(Runtime.version().toString());
        assertThat(record.path("nd4j").path("backend").textValue()).isNotBlank();
        assertThat(record.path("cpu").path("cores").intValue()).isPositive();
        assertThat(fieldNames(record)).contains("harmonize", "os");
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "'', 1000000", "training.threads=3, 1", "training.threads=3, 1000000"})
    void theEncoderGetsItsShareOfTheCoresOrWhatTheConfigSaysAndTheRecordHasWhatItDecided(
            String override, int runsAtOnce) throws IOException {
        RunSpec spec = override.isEmpty() ? spec(Configs.RUN) : spec(Configs.RUN, override);

        new RunLauncher(provenance(), runsAtOnce).launch(spec, new RunDirectory(folder.resolve("run")), List.of());

        int share = Math.max(1, Runtime.getRuntime().availableProcessors() / runsAtOnce);
        int expected = override.isEmpty() ? share : 3;
        JsonNode record = json(folder.resolve("run/record.json"));
        assertThat(record.path("threads").intValue()).isEqualTo(expected);
        assertThat(record.path("decisions"))
                .isEqualTo(JSON.readTree("{\"encoder\": {\"threads\": \"" + expected + "\"}}"));
        assertThat(record.path("config").path("training").has("threads"))
                .as("what nobody configured is no part of the config")
                .isEqualTo(!override.isEmpty());
    }

    @Test
    void theCheckpointHoldsEveryLearnedNumberUnderItsSegmentsName() {
        RunSpec spec = spec(Configs.RUN);
        launch(folder.resolve("run"), Configs.RUN);

        Composition composition = new Composer(new Problems()).compose(spec).orElseThrow();
        TrainedModel model = TrainingModule.injector(composition, List.of())
                .getInstance(Trainer.class)
                .train();
        SafeTensorsFile checkpoint = SafeTensorsFile.read(folder.resolve("run/checkpoint/model.safetensors"));
        assertThat(checkpoint.tensors().keySet())
                .containsExactly("head.audio.va", "head.text.vt", "head.video.va", "head.video.vt", "shared");
        checkpoint.tensors().forEach((name, tensor) -> {
            assertThat(tensor.type()).as(name).isEqualTo("F32");
            assertThat(tensor.shape())
                    .as(name)
                    .isEqualTo(model.parameters().layout().segment(name).shape());
            assertThat(tensor.values())
                    .as(name)
                    .containsExactly(model.parameters()
                            .layout()
                            .flatView(model.theta(), name)
                            .toDoubleVector());
        });
    }

    @Test
    void runningTheResolvedConfigAgainGivesTheSameNumbersToTheLastBit() throws IOException {
        launch(
                folder.resolve("first"),
                Configs.RUN,
                "realigner={use = project, granularity = triplet}",
                "curriculum={use = agreeing}",
                "dataset.misalign={count = 3}");

        launch(folder.resolve("second"), Files.readString(folder.resolve("first/run.conf")));

        assertThat(folder.resolve("second/run.conf")).hasSameTextualContentAs(folder.resolve("first/run.conf"));
        assertThat(folder.resolve("second/probes.json")).hasSameTextualContentAs(folder.resolve("first/probes.json"));
        assertThat(folder.resolve("second/conflict.json"))
                .hasSameBinaryContentAs(folder.resolve("first/conflict.json"));
        assertThat(folder.resolve("second/checkpoint/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("first/checkpoint/model.safetensors"));
        assertThat(withoutSpeed(lines(folder.resolve("second"))))
                .isEqualTo(withoutSpeed(lines(folder.resolve("first"))));
    }

    @Test
    void anotherSeedGivesOtherNumbers() throws IOException {
        launch(folder.resolve("first"), Configs.RUN);
        launch(folder.resolve("second"), Configs.RUN, "seed=6");

        assertThat(json(folder.resolve("second/probes.json")).path("near.mean"))
                .isNotEqualTo(json(folder.resolve("first/probes.json")).path("near.mean"));
    }

    @Test
    void fallbacksOfTheRealignerAreListedInTheLineOfTheirStep() throws IOException {
        Path run = folder.resolve("run");

        launch(run, Configs.RUN, "realigner={use = undecided, granularity = triplet}");

        List<JsonNode> affected =
                lines(run).stream().filter(line -> line.has("fallbacks")).toList();
        assertThat(affected).isNotEmpty().allSatisfy(line -> {
            JsonNode fallback = line.path("fallbacks").path(0);
            assertThat(line.path("fallbacks").size()).isEqualTo(1);
            assertThat(fallback.path("group").textValue()).isEqualTo("shared");
            assertThat(fallback.path("reason").textValue()).isEqualTo("there is conflict; used the sum");
            assertThat(fallback.path("units").intValue())
                    .isEqualTo(line.path("realigner-fallbacks").intValue())
                    .isPositive();
        });
    }

    @Test
    void aRunThatFailsSaysWhy() throws IOException {
        Path run = folder.resolve("run");

        RunOutcome outcome =
                launch(run, Configs.RUN, "losses.vt.squared-distance.broken=true", "training.max-bad-steps=1");

        String reason = "step 1: loss 'vt' is not finite; 2 steps in a row had to be skipped, and"
                + " training.max-bad-steps allows 1; a lower optimizer learning rate or a longer warm-up usually helps";
        assertThat(outcome.failure()).contains(reason);
        assertThat(json(run.resolve("status.json")).path("status").textValue()).isEqualTo("failed");
        assertThat(json(run.resolve("status.json")).path("failure").textValue()).isEqualTo(reason);
        assertThat(lines(run))
                .containsExactly(
                        JSON.readTree("{\"step\": 0, \"skipped\": \"loss 'vt' is not finite\"}"),
                        JSON.readTree("{\"step\": 1, \"skipped\": \"loss 'vt' is not finite\"}"));
        assertThat(run.resolve("probes.json")).doesNotExist();
        assertThat(run.resolve("conflict.json")).doesNotExist();
        assertThat(new RunDirectory(run).finishedOutcome()).isEmpty();
    }

    @Test
    void whatAListenerThrowsFailsTheRun() {
        TrainingListener listener = event -> {
            if (event instanceof TrainingEvent.StepCompleted completed && completed.step() == 1) {
                throw new UnsupportedOperationException("no step 1, please");
            }
        };

        RunOutcome outcome = new RunLauncher(provenance())
                .launch(spec(Configs.RUN), new RunDirectory(folder.resolve("run")), List.of(listener));

        assertThat(outcome.failure()).contains("java.lang.UnsupportedOperationException: no step 1, please");
    }

    @Test
    void aRunThatCannotBePutTogetherFailsLikeAnyOther() throws IOException {
        Path run = folder.resolve("run");

        RunOutcome outcome = launch(run, Configs.RUN, "training.batch-size=1000");

        assertThat(outcome.failure().orElseThrow()).contains("a batch of 1000 is larger than split 'train'");
        assertThat(json(run.resolve("status.json")).path("status").textValue()).isEqualTo("failed");
    }

    @Test
    void anErrorOfAComponentFailsTheRunToo() {
        TrainingListener listener = event -> {
            throw new AssertionError("not so");
        };

        RunOutcome outcome = new RunLauncher(provenance())
                .launch(spec(Configs.RUN), new RunDirectory(folder.resolve("run")), List.of(listener));

        assertThat(outcome.failure()).contains("java.lang.AssertionError: not so");
    }

    @Test
    void listenersHearOfEverything() {
        launch(folder.resolve("run"), Configs.RUN, "training.steps=5");

        assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
                .containsExactly(
                        "Started",
                        "StepCompleted",
                        "StepCompleted",
                        "StepCompleted",
                        "StepCompleted",
                        "EpochCompleted",
                        "StepCompleted",
                        "Finished",
                        "CheckpointWritten");
        assertThat(events).contains(new TrainingEvent.CheckpointWritten(5), new TrainingEvent.EpochCompleted(0));
    }

    @Test
    void aFolderInUseIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("precious.txt"), "x");

        assertThatThrownBy(() -> launch(folder, Configs.RUN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("folder " + folder + " is not empty");
        assertThat(files(folder)).containsExactly("precious.txt");
    }

    @Test
    void anInfiniteMetricIsNullInJsonAndNoNumberAfterwards() {
        RunDirectory directory = new RunDirectory(folder.resolve("run"));
        directory.writeProbes(
                List.of(new Metric("a", Double.POSITIVE_INFINITY, OptionalDouble.of(0.5), Metric.Better.LOWER)));
        directory.writeStatus("finished", Instant.EPOCH, Optional.empty());

        Metric read = directory.finishedOutcome().orElseThrow().metrics().get(0);

        assertThat(read).isEqualTo(new Metric("a", Double.NaN, OptionalDouble.of(0.5), Metric.Better.LOWER));
    }

    @Test
    void conflictThatCannotBeWrittenDoesNotCostTheModel() {
        Path run = folder.resolve("run");
        TrainingListener obstructing = event -> {
            if (event instanceof TrainingEvent.Started) {
                obstruct(run.resolve("conflict.json"));
            }
        };

        RunOutcome outcome =
                new RunLauncher(provenance()).launch(spec(Configs.RUN), new RunDirectory(run), List.of(obstructing));

        assertThat(outcome.failure().orElseThrow()).startsWith("cannot write " + run.resolve("conflict.json") + ": ");
        assertThat(new RunLoader(catalog)
                        .load(new RunDirectory(run), List.of())
                        .model()
                        .theta()
                        .wasClosed())
                .isFalse();
    }

    /** Puts a folder that is not empty where a file belongs. */
    private static void obstruct(Path file) {
        try {
            Files.createDirectories(file.resolve("obstacle"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunOutcome launch(Path run, String config, String... overrides) {
        return new RunLauncher(provenance())
                .launch(spec(config, overrides), new RunDirectory(run), List.of(events::add));
    }

    private Provenance provenance() {
        return new Provenance(List.of("train", "run.conf"), Optional.empty(), catalog.sources());
    }

    private RunSpec spec(String config, String... overrides) {
        Problems problems = new Problems();
        Optional<RunSpec> spec = new RunSpecReader(catalog, problems)
                .read(ConfigSource.read(Configs.write(configs, "run.conf", config), List.of(overrides)));
        problems.throwIfAny();
        return spec.orElseThrow();
    }

    private static List<JsonNode> lines(Path run) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static List<JsonNode> withoutSpeed(List<JsonNode> lines) {
        lines.forEach(line -> ((ObjectNode) line).remove("triplets-per-second"));
        return lines;
    }

    private static long sum(JsonNode windows, String field) {
        long sum = 0;
        for (JsonNode window : windows) {
            sum += window.path(field).longValue();
        }
        return sum;
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(Files.readString(file));
    }

    private static List<String> fieldNames(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }
}
