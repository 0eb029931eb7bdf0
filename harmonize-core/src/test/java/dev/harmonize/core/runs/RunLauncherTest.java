package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Guice;
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
import dev.harmonize.core.wiring.RunModule;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    void metricsHaveALinePerStep() throws IOException {
        launch(folder.resolve("run"), Configs.RUN);

        List<JsonNode> lines = lines(folder.resolve("run"));
        assertThat(lines).extracting(line -> line.path("step").intValue()).containsExactly(0, 1, 2);
        assertThat(fieldNames(lines.get(0)))
                .containsExactly(
                        "step",
                        "loss.va",
                        "loss.vt",
                        "cosine.va~vt.mean",
                        "cosine.va~vt.p05",
                        "cosine.va~vt.p50",
                        "cosine.va~vt.p95",
                        "conflict-rate",
                        "kept",
                        "weight.va",
                        "weight.vt",
                        "gradient-norm",
                        "learning-rate",
                        "triplets-per-second");
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
                                 "granularity": "triplet", "curriculum": "none",
                                 "curriculum-granularity": "triplet", "optimizer": "adam"}"""));
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

    @Test
    void theCheckpointHoldsEveryLearnedNumberUnderItsSegmentsName() {
        RunSpec spec = spec(Configs.RUN);
        launch(folder.resolve("run"), Configs.RUN);

        Composition composition = new Composer(new Problems()).compose(spec).orElseThrow();
        TrainedModel model = Guice.createInjector(new RunModule(composition, List.of()), new TrainingModule())
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
