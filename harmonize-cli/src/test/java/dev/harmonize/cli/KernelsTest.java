package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whole runs of the quickstart's model with either kind of kernels. Rounding errors grow as training goes on, so the losses
 * are the same at first, and later within two percent.
 */
class KernelsTest {

    private static final Path QUICKSTART = Path.of("..", "experiments", "quickstart.conf");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIRST = 20;
    private static final int LAST = 50;

    @TempDir
    Path folder;

    @Test
    void bothKernelsLearnTheSame() throws IOException {
        double[] cpu = losses("cpu");
        double[] portable = losses("portable");

        double atFirst = 0.0;
        for (int step = 0; step < FIRST; step++) {
            atFirst += Math.abs(cpu[step] - portable[step]) / portable[step] / FIRST;
        }
        assertThat(atFirst)
                .as("mean relative difference of the losses of the first %d steps", FIRST)
                .isLessThan(1e-3);
        assertThat(Math.abs(last(cpu) - last(portable)))
                .as("difference of the mean losses of the last %d steps, %s and %s", LAST, last(cpu), last(portable))
                .isLessThan(0.02 * last(portable));
        assertThat(last(cpu)).as("mean loss of the last %d steps", LAST).isLessThan(0.9 * cpu[0]);
    }

    private static double last(double[] losses) {
        return Arrays.stream(losses, losses.length - LAST, losses.length)
                .average()
                .orElseThrow();
    }

    private double[] losses(String kernels) throws IOException {
        Path config = Files.writeString(
                folder.resolve(kernels + ".conf"), Files.readString(QUICKSTART) + """
                harmonize {
                  seed = 1
                  encoder.vatt { kernels = %s }
                  training { steps = 300, batch-size = 16, measure-every = 0 }
                  probes.retrieval = null
                }
                """.formatted(kernels));
        Path run = folder.resolve(kernels);
        Invocation done = Invocation.of("train", config, "-o", run);
        assertThat(done.exitCode()).as(done.err()).isZero();
        JsonNode record = JSON.readTree(run.resolve("record.json").toFile());
        assertThat(record.path("decisions").path("encoder").path("kernels").textValue())
                .isEqualTo(kernels);
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode step = JSON.readTree(line);
            losses.add(step.path("loss.va").asDouble() + step.path("loss.vt").asDouble());
        }
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
