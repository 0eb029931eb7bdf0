package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.LoadedRun;
import dev.harmonize.core.runs.RunDirectory;
import dev.harmonize.core.runs.RunLoader;
import dev.harmonize.core.training.OptimizersPlugin;
import dev.harmonize.core.training.ProbeRunner;
import dev.harmonize.core.training.TrainingModule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** {@code harmonize conflict} on runs of {@code vatt} on the digits: one with and one without batch normalization. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConflictCommandTest {

    private static final String CONFIG = """
            harmonize {
              dataset {
                use = digits
                digits { frames = 4, frame-size = 21, audio-samples = 800, text-candidates = 2 }
                misalign { rate = 0.4 }
              }
              encoder {
                use = vatt
                vatt {
                  width = 8, heads = 2, layers = 1, feed-forward = 8, word-width = 4, va-width = 6, vt-width = 5
                  video-patch-height = 7, video-patch-width = 7, audio-patch = 100
                }
              }
              losses {
                va { use = nce, between = [video, audio] }
                vt { use = mil-nce, between = [video, text] }
              }
              realigner { use = pcgrad, granularity = batch, scope = all }
              curriculum { use = cosine-threshold }
              training { steps = 2, batch-size = 8 }
              probes { retrieval { use = retrieval, retrieval { match = label, limit = 50 } } }
            }
            """;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() throws IOException {
        Path config = Files.writeString(folder.resolve("experiment.conf"), CONFIG);
        assertDone(Invocation.of("train", config, "-o", folder.resolve("run")));
        assertDone(Invocation.of("train", config, "-o", folder.resolve("coupled"), "encoder.vatt.head-norm=batch"));
    }

    @Test
    void aBatchIsWrittenAndSummarized() throws IOException {
        Path file = folder.resolve("a.npz");

        Invocation done = Invocation.of("conflict", folder.resolve("run"), file);

        assertDone(done);
        assertThat(done.out())
                .startsWith("8 samples of split 'train' in 8 units (triplet)\nshared, va ~ vt: mean cosine ")
                .endsWith(" over 8 units\nWritten to " + file + "\n");
        assertThat(names(file))
                .contains(
                        "input.video.npy",
                        "input.audio.npy",
                        "input.text.npy",
                        "embedding.video.vt.npy",
                        "cotangent.vt.text.vt.npy",
                        "gram.shared.npy",
                        "unit.samples.npy");
    }

    @Test
    void theSummaryComesAsJsonToo() throws IOException {
        Path file = folder.resolve("json.npz");

        Invocation done = Invocation.of(
                "conflict",
                folder.resolve("run"),
                file,
                "--batch-size=10",
                "--granularity=group(4)",
                "--scope=per-layer",
                "--split=test",
                "--json");

        assertDone(done);
        JsonNode json = new ObjectMapper().readTree(done.out());
        assertThat(json.path("file").textValue()).isEqualTo(file.toString());
        assertThat(json.path("split").textValue()).isEqualTo("test");
        assertThat(json.path("granularity").textValue()).isEqualTo("group(4)");
        assertThat(json.path("samples").intValue()).isEqualTo(10);
        assertThat(json.path("units").intValue()).isEqualTo(3);
        JsonNode stack = json.path("pairs").get(3);
        assertThat(stack.path("group").textValue()).isEqualTo("stack.0");
        assertThat(stack.path("objectives")).hasToString("[\"va\",\"vt\"]");
        assertThat(stack.path("units").intValue()).isEqualTo(3);
        assertThat(stack.path("mean-cosine").doubleValue()).isBetween(-1.0, 1.0);
        assertThat(stack.path("conflict-rate").doubleValue()).isBetween(0.0, 1.0);
        JsonNode audio = json.path("pairs").get(1);
        assertThat(audio.path("group").textValue()).isEqualTo("audio.tokenizer");
        assertThat(audio.path("units").intValue())
                .as("units with a gradient of both")
                .isZero();
        assertThat(audio.path("mean-cosine").isNull()).isTrue();
    }

    @Test
    void theSeedDecidesTheBytes() {
        for (String name : List.of("first", "second")) {
            assertDone(Invocation.of("conflict", folder.resolve("run"), folder.resolve(name + ".npz"), "--seed=3"));
        }
        assertDone(Invocation.of("conflict", folder.resolve("run"), folder.resolve("other.npz"), "--seed=4"));

        assertThat(folder.resolve("second.npz")).hasSameBinaryContentAs(folder.resolve("first.npz"));
        assertThat(folder.resolve("other.npz").toFile())
                .satisfies(other -> assertThat(Files.mismatch(other.toPath(), folder.resolve("first.npz")))
                        .isNotNegative());
    }

    @Test
    void aLoadedModelHasTheRunningStatisticsOfItsNorms() {
        RunDirectory directory = new RunDirectory(folder.resolve("coupled"));
        List<Metric> found = directory.finishedOutcome().orElseThrow().metrics();
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            LoadedRun loaded = new RunLoader(catalog).load(directory, List.of());

            assertThat(loaded.model().encoder().save().arrays()).hasSize(6);
            assertThat(TrainingModule.injector(loaded.composition(), List.of())
                            .getInstance(ProbeRunner.class)
                            .run(loaded.model()))
                    .isEqualTo(found);
        }
    }

    @Test
    void tripletsOfAnEncoderThatCouplesSamplesAreRefused() {
        assertRefused(
                "command line: harmonize.realigner.granularity: triplet is impossible with encoder 'vatt' as configured: it"
                        + " couples the samples of a batch (batch normalization does), so no part of the gradient belongs"
                        + " to a single sample; use granularity = batch, or an encoder that keeps samples independent",
                folder.resolve("coupled"),
                "--granularity=triplet");
    }

    @Test
    void anEncoderThatCouplesSamplesIsComparedOnTheBatch() {
        Invocation done = Invocation.of("conflict", folder.resolve("coupled"), folder.resolve("coupled.npz"));

        assertDone(done);
        assertThat(done.out())
                .startsWith("8 samples of split 'train' in 1 unit (batch)\nshared, va ~ vt: mean cosine ");
    }

    @Test
    void nonsenseIsRefused() {
        Path run = folder.resolve("run");
        assertRefused(
                "command line: harmonize.realigner.granularity: must be triplet, group(m) with m from 2 up, or batch, was"
                        + " \"pair\"",
                run,
                "--granularity=pair");
        assertRefused(
                "command line: harmonize.realigner.granularity: a group of 9 is larger than the batch of 8; use batch, or a"
                        + " smaller group",
                run,
                "--granularity=group(9)");
        assertRefused(
                "command line: harmonize.realigner.scope: must be one of all, shared, per-module, per-layer, was"
                        + " \"layer\"",
                run,
                "--scope=layer");
        assertRefused("command line: harmonize.training.batch-size: must be at least 2, was 1", run, "--batch-size=1");
        assertRefused(
                "command line: harmonize.training.batch-size: a batch of 100000 is larger than split 'test', which has",
                run,
                "--batch-size=100000",
                "--split=test");
        assertRefused(
                "command line: harmonize.training.split: the dataset has no split 'tset'; it has train, test",
                run,
                "--split=tset");
    }

    @Test
    void aFolderWithoutATrainedRunIsRefused() throws IOException {
        assertRefused("FOLDER/nowhere: there is no such folder", folder.resolve("nowhere"));
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertRefused("FOLDER/empty holds no run.conf; name the folder of a single run", empty);
        Files.copy(folder.resolve("run/run.conf"), empty.resolve("run.conf"), StandardCopyOption.REPLACE_EXISTING);
        assertRefused(
                "FOLDER/empty holds no checkpoint/model.safetensors: the run is unfinished; name one that has been trained",
                empty);
    }

    @Test
    void aDamagedCheckpointIsRefused() throws IOException {
        Path damaged = folder.resolve("damaged");
        Files.createDirectories(damaged.resolve("checkpoint"));
        Files.copy(folder.resolve("run/run.conf"), damaged.resolve("run.conf"));
        Path model = damaged.resolve("checkpoint/model.safetensors");
        byte[] content = Files.readAllBytes(folder.resolve("run/checkpoint/model.safetensors"));

        Files.write(model, Arrays.copyOf(content, content.length / 2));
        assertRefused("FOLDER/damaged/checkpoint/model.safetensors: byte " + content.length / 2 + ": ", damaged);

        Files.write(model, content);
        Files.writeString(
                damaged.resolve("run.conf"),
                Files.readString(damaged.resolve("run.conf")).replaceAll("va-width\\s*=\\s*6", "va-width = 7"));
        assertRefused("""
                FOLDER/damaged/checkpoint/model.safetensors does not fit run.conf:
                  head.va.audio.bias has shape [6]; expected [7]
                  head.va.audio.weight has shape [8, 6]; expected [8, 7]
                """, damaged);
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious.npz"), "mine");

        Invocation refusal = Invocation.of("conflict", folder.resolve("run"), precious);

        assertThat(refusal.exitCode()).isEqualTo(2);
        assertThat(refusal.err()).isEqualTo(precious + " exists already; name another file, or remove that one\n");
        assertThat(precious).hasContent("mine");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path obstacle = Files.writeString(folder.resolve("obstacle"), "mine");

        Invocation refusal = Invocation.of("conflict", folder.resolve("run"), obstacle.resolve("a.npz"));

        assertThat(refusal.exitCode()).isEqualTo(2);
        assertThat(refusal.err())
                .isEqualTo(
                        "cannot write " + obstacle.resolve("a.npz") + ": " + obstacle + ": is a file, not a folder\n");
    }

    /** Checks that a command line is refused, says so, and writes nothing. */
    private static void assertRefused(String message, Path run, String... options) {
        Path file = folder.resolve("refused.npz");

        Invocation refusal = Invocation.of(
                Stream.concat(Stream.of("conflict", run.toString(), file.toString()), Arrays.stream(options))
                        .toList());

        assertThat(refusal.err().replace(folder.toString(), "FOLDER")).startsWith(message);
        assertThat(refusal.exitCode()).isEqualTo(2);
        assertThat(refusal.out()).isEmpty();
        assertThat(file).doesNotExist();
    }

    private static void assertDone(Invocation invocation) {
        assertThat(invocation.exitCode()).as(invocation.err()).isZero();
    }

    private static List<String> names(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream().map(entry -> entry.getName()).toList();
        }
    }
}
