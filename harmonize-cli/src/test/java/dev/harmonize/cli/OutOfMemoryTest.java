package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code harmonize} in a process with a small heap, in which a batch of long inputs has no room. */
class OutOfMemoryTest {

    private static final String HEAP = "-Xmx96m";

    @TempDir
    private Path folder;

    @Test
    void aRunThatFailsSaysWhatItWasMadeOfAndWhatToLower() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("large.conf"), """
                        harmonize {
                          seed = 1
                          dataset {
                            use = random-vectors
                            random-vectors { samples = 4096, video-tokens = 64, audio-tokens = 64, text-tokens = 16 }
                          }
                          encoder { use = vatt, vatt { width = 64, heads = 2, layers = 2, feed-forward = 256 } }
                          losses { va { use = nce, between = [video, audio] } }
                          training { steps = 1, batch-size = 4096 }
                        }
                        """);
        Path run = folder.resolve("run");

        Child child = run("train", config, "-o", run);

        assertThat(child.exitCode()).as(child.err()).isEqualTo(1);
        assertThat(child.err())
                .contains(
                        "The run failed: out of memory (Java heap space) with batches of 4,096 in encoder 'vatt', in a model of ")
                .contains(" parameters; set training.micro-batch, which is not set, to less than that, or lower"
                        + " training.batch-size, or give the Java heap more than its ")
                .contains("-J-Xmx8g", "HARMONIZE_JAVA_OPTIONS=-Xmx8g")
                .doesNotContain("\tat ");
        JsonNode status = new ObjectMapper().readTree(run.resolve("status.json").toFile());
        assertThat(status.path("status").asText()).isEqualTo("failed");
        assertThat(status.path("failure").asText()).startsWith("out of memory (Java heap space) with batches of 4,096");
    }

    @Test
    void aBenchmarkSaysSoInItsOwnKeys() throws IOException, InterruptedException {
        Child child = run("bench", "step", "batch=4096", "micro-batch=2048", "width=64", "layers=2", "threads=1");

        assertThat(child.exitCode()).as(child.err()).isEqualTo(1);
        assertThat(child.err())
                .contains("out of memory (Java heap space) with batches of 4,096 in encoder 'vatt'")
                .contains("lower micro-batch, which is 2048, or lower batch, or give the Java heap")
                .doesNotContain("\tat ");
    }

    private Child run(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.harmonize.cli.Main"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(err.toFile())
                .start();
        int exitCode = process.waitFor();
        return new Child(exitCode, Files.readString(err, StandardCharsets.UTF_8));
    }

    /** What a process left. */
    private record Child(int exitCode, String err) {}
}
