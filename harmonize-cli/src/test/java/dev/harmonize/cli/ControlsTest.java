package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The controls in the hands of a user, who sweeps over them beside what they control for. */
class ControlsTest {

    private static final String RUN = """
            harmonize {
              dataset { use = digits }
              encoder { use = vatt, vatt { size = micro, head-norm = none } }
              losses {
                va { use = nce, between = [video, audio] }
                vt { use = mil-nce, between = [video, text] }
              }
              realigner { use = sum, granularity = triplet }
              training { steps = 1, batch-size = 8 }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void curriculaDropAsManyUnitsAsTheOneThatTheyAreLikeButOthers() throws IOException {
        List<String> curricula =
                List.of("cosine-threshold", "random-drop", "high-loss-drop", "low-similarity-drop", "reverse-cosine");
        Path config =
                Files.writeString(folder.resolve("controls.conf"), RUN + """
                harmonize.curriculum {
                  cosine-threshold { start = 0.0, schedule = constant }
                  random-drop { like = cosine-threshold }
                  high-loss-drop { like = cosine-threshold }
                  low-similarity-drop { like = cosine-threshold }
                  reverse-cosine { like = cosine-threshold }
                }
                sweep {
                  seeds = [3]
                  grid { "harmonize.curriculum.use" = [%s] }
                }
                """.formatted(String.join(", ", curricula)));
        Path output = folder.resolve("sweep");

        Invocation sweep = Invocation.of("sweep", config, "-o", output);

        assertThat(sweep.exitCode()).as(sweep.err()).isZero();
        List<JsonNode> steps = new ArrayList<>();
        for (String curriculum : curricula) {
            steps.add(firstStep(output.resolve("curriculum=" + curriculum).resolve("seed-3")));
        }
        double kept = steps.get(0).path("kept").asDouble();
        assertThat(kept).as("what cosine-threshold keeps").isBetween(0.2, 0.8);
        assertThat(steps)
                .as("what %s keep", curricula)
                .extracting(step -> step.path("kept").asDouble())
                .containsOnly(kept);
        double norm = steps.get(0).path("gradient-norm").asDouble();
        assertThat(steps.subList(1, steps.size()))
                .as("norms of what the others of %s leave of the gradient", curricula)
                .extracting(step -> step.path("gradient-norm").asDouble())
                .doesNotContain(norm);
    }

    @Test
    void weightsAreReplayed() throws IOException {
        Path config = Files.writeString(folder.resolve("static.conf"), RUN);
        Path output = folder.resolve("run");

        Invocation train = Invocation.of(
                "train", config, "realigner={use = static, static { weights { vt = 0.8 } }}", "-o", output);

        assertThat(train.exitCode()).as(train.err()).isZero();
        assertThat(firstStep(output).path("weight.va").asDouble()).isCloseTo(1.0, within(1e-12));
        assertThat(firstStep(output).path("weight.vt").asDouble()).isCloseTo(0.8, within(1e-12));
        assertThat(Files.readString(output.resolve("run.conf"))).contains("vt=0.8");
    }

    private static JsonNode firstStep(Path run) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readAllLines(run.resolve("metrics.jsonl")).get(0));
    }
}
