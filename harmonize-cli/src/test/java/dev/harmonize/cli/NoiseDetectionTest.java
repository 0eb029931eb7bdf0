package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Provenance;
import dev.harmonize.core.runs.RunDirectory;
import dev.harmonize.core.runs.RunLauncher;
import dev.harmonize.core.runs.RunOutcome;
import dev.harmonize.core.training.OptimizersPlugin;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Probe {@code noise-detection} together with the dataset, decorator, encoder and losses that it is meant for. */
class NoiseDetectionTest {

    private static final String DIGITS = """
            harmonize {
              dataset {
                use = digits
                digits { languages = [en], frames = 2, frame-size = 21, audio-samples = 1000 }
                misalign { rate = 0.4, splits = [train, test] }
              }
              encoder {
                use = vatt
                vatt { size = micro, layers = 1, video-patch-frames = 2, video-patch-height = 7, video-patch-width = 7 }
              }
              losses {
                va { use = nce, between = [video, audio] }
                vt { use = mil-nce, between = [video, text] }
              }
              training { steps = 2, batch-size = 8 }
              probes { noise { use = noise-detection, noise-detection { limit = 16 } } }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void conflictAndItsRivalsAreJudgedOnTrainingAndHeldOutSamples() throws IOException {
        Path run = folder.resolve("run");

        Invocation train = Invocation.of("train", write(DIGITS), "-o", run);

        assertThat(train.exitCode()).as(train.err()).isZero();
        Map<String, Double> metrics = metrics(run);
        for (String split : List.of("train", "test")) {
            assertThat(metrics)
                    .containsEntry("noise." + split + ".samples", 16.0)
                    .containsEntry("noise." + split + ".without-cosine", 0.0);
            for (String score :
                    List.of("cosine", "loss", "similarity", "loss.va", "loss.vt", "similarity.va", "similarity.vt")) {
                for (String figure : List.of("roc-auc", "average-precision")) {
                    for (String end : List.of("", ".low", ".high")) {
                        String name = "noise." + split + "." + score + "." + figure + end;
                        assertThat(metrics).containsKey(name);
                        assertThat(metrics.get(name)).as(name).isBetween(0.0, 1.0);
                    }
                }
            }
        }
    }

    /**
     * Text and video of a sample are one vector and embedded alike, unless {@code misalign} moved the text: their
     * similarity is the planted truth itself.
     */
    @Test
    void theTruthIsThePlantedOne() {
        RunOutcome outcome = launch("""
                harmonize {
                  dataset { use = twins, misalign { rate = 0.25, splits = [train, test] } }
                  encoder { use = scaling }
                  losses {
                    va { use = nce, between = [video, audio], nce { temperature = 0.5 } }
                    vt { use = nce, between = [video, text], nce { temperature = 0.5 } }
                  }
                  optimizer { use = sgd, sgd { learning-rate = 1e-6 } }
                  training { steps = 1, batch-size = 16 }
                  probes { noise { use = noise-detection } }
                }
                """);

        assertThat(outcome.failure()).isEmpty();
        Map<String, Double> metrics =
                outcome.metrics().stream().collect(Collectors.toMap(metric -> metric.name(), metric -> metric.value()));
        for (String split : List.of("train", "test")) {
            assertThat(metrics)
                    .containsEntry("noise." + split + ".samples", (double) TwinsPlugin.SPLIT_SIZE)
                    .containsEntry("noise." + split + ".prevalence", 0.25);
            for (String figure : List.of("roc-auc", "average-precision")) {
                for (String end : List.of("", ".low", ".high")) {
                    assertThat(metrics.get("noise." + split + ".similarity.vt." + figure + end))
                            .as(split + " " + figure + end)
                            .isCloseTo(1.0, within(1e-12));
                }
            }
        }
    }

    @Test
    void aDatasetWithoutPlantedMisalignmentIsRefusedBeforeAnythingRuns() {
        assertRefused(
                DIGITS.replace("misalign { rate = 0.4, splits = [train, test] }", ""),
                "16: harmonize.probes.noise.noise-detection: no split of the dataset has planted misalignment, so there is"
                        + " no truth to compare with; plant some, such as with misalign { rate = 0.4, splits = [train] }"
                        + " in the dataset section, or leave the probe out");
        assertRefused(
                DIGITS.replace("splits = [train, test]", "").replace("limit = 16", "splits = [test]"),
                "16: harmonize.probes.noise.noise-detection.splits: names 'test', in which no misalignment is planted; add"
                        + " it to the splits of misalign, or name some of [train]");
    }

    @Test
    void anEncoderThatCouplesSamplesIsRefusedBeforeAnythingRuns() {
        assertRefused(
                DIGITS.replace("layers = 1", "layers = 1, head-norm = batch"),
                "16: harmonize.probes.noise.noise-detection: probe 'noise-detection' measures the conflict within single"
                        + " samples, but encoder 'vatt' as configured couples the samples of a batch (batch"
                        + " normalization does), so no part of the gradient belongs to a single sample; use an encoder"
                        + " that keeps samples independent, or leave the probe out");
    }

    private void assertRefused(String config, String message) {
        Invocation plan = Invocation.of("plan", write(config));

        assertThat(plan.exitCode()).isEqualTo(2);
        assertThat(plan.err()).endsWith("experiment.conf:" + message + "\n");
    }

    private RunOutcome launch(String config) {
        try (PluginCatalog catalog =
                PluginCatalog.load(List.of(), List.of(new OptimizersPlugin(), new TwinsPlugin()))) {
            Problems problems = new Problems();
            Optional<RunSpec> spec =
                    new RunSpecReader(catalog, problems).read(ConfigSource.read(write(config), List.of()));
            problems.throwIfAny();
            Provenance provenance = new Provenance(List.of(), Optional.empty(), catalog.sources());
            return new RunLauncher(provenance)
                    .launch(spec.orElseThrow(), new RunDirectory(folder.resolve("run")), List.of());
        }
    }

    private Path write(String config) {
        try {
            return Files.writeString(folder.resolve("experiment.conf"), config);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Double> metrics(Path run) throws IOException {
        JsonNode probes = new ObjectMapper().readTree(run.resolve("probes.json").toFile());
        Map<String, Double> metrics = new HashMap<>();
        probes.fieldNames()
                .forEachRemaining(name ->
                        metrics.put(name, probes.path(name).path("value").asDouble()));
        return metrics;
    }
}
