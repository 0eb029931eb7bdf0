package dev.harmonize.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.model.Segment;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.SafeTensors;
import dev.harmonize.core.wiring.DefaultLosses;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every loss that there is, with default options, trains the built-in encoder's joint space: between video and audio beside
 * video and text, and between all three if it takes them, with several texts per sample if it takes these.
 */
class EveryLossTrainsTest {

    private static final int STEPS = 3;

    private static final String RUN = """
            harmonize {
              dataset {
                use = random-vectors
                random-vectors {
                  samples = 16, video-tokens = 2, video-width = 4, audio-tokens = 2, audio-width = 4
                  text-tokens = 2, text-width = 4, text-candidates = TEXTS
                }
              }
              encoder { use = vatt, vatt { size = micro, projection = joint, drop-token = 0.0 } }
              losses { LOSSES }
              realigner { use = pcgrad, granularity = GRANULARITY, scope = shared }
              training { steps = 3, batch-size = 6, measure-every = 1 }
            }
            """;

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> everyLossTrains() {
        try (PluginCatalog catalog = new PluginOptions().load()) {
            DefaultLosses losses = new DefaultLosses(catalog);
            List<DynamicTest> tests = new ArrayList<>();
            for (ComponentDescriptor component : catalog.all(ComponentKind.LOSS)) {
                List<Trial> trials = trials(component.id(), losses);
                tests.add(DynamicTest.dynamicTest(component.id(), () -> trainsEverywhere(component.id(), trials)));
            }
            return tests;
        }
    }

    /**
     * Objectives to train with.
     *
     * @param objectives what each compares, by name
     * @param loss what they are judged by
     * @param texts rows of text per sample
     */
    private record Trial(Map<String, String> objectives, Loss loss, int texts) {}

    private static List<Trial> trials(String id, DefaultLosses losses) {
        List<Trial> trials = new ArrayList<>();
        losses.create(id, List.of(1, 1), new Problems()).ifPresent(loss -> {
            Map<String, String> pairs = new LinkedHashMap<>();
            pairs.put("va", "[video, audio]");
            pairs.put("vt", "[video, text]");
            trials.add(new Trial(pairs, loss, losses.takes(id, List.of(1, 3)) ? 3 : 1));
        });
        losses.create(id, List.of(1, 1, 1), new Problems())
                .ifPresent(loss -> trials.add(new Trial(
                        Map.of("vat", "[video, audio, text]"), loss, losses.takes(id, List.of(1, 1, 3)) ? 3 : 1)));
        return trials;
    }

    private void trainsEverywhere(String id, List<Trial> trials) throws IOException {
        assertThat(trials)
                .as("default options make %s between two modalities or between three", id)
                .isNotEmpty();
        for (Trial trial : trials) {
            for (String granularity : List.of("triplet", "batch")) {
                assertTrains(id, trial, granularity);
            }
        }
    }

    private void assertTrains(String id, Trial trial, String granularity) throws IOException {
        String what = id + " per " + granularity + " as " + trial.objectives();
        Path run = folder.resolve(String.join(
                "-", id, granularity, String.join("-", trial.objectives().keySet())));

        Invocation training = Invocation.of("train", config(id, trial, granularity), "-o", run);

        assertThat(training.exitCode()).as("%s: %s", what, training.err()).isZero();
        List<JsonNode> steps = steps(run);
        assertThat(steps).as("steps of %s", what).hasSize(STEPS);
        Set<String> figures = figures(trial.loss()).keySet();
        for (JsonNode step : steps) {
            assertThat(step.path("skipped").isMissingNode())
                    .as("%s: %s", what, step)
                    .isTrue();
            assertThat(step.path("gradient-norm").doubleValue())
                    .as("length of the update direction of %s", what)
                    .isFinite()
                    .isPositive();
            for (String name : trial.objectives().keySet()) {
                assertThat(number(step, "loss." + name)).as("value of %s", what).isFinite();
                for (String figure : figures) {
                    assertThat(number(step, "loss." + name + "." + figure))
                            .as("%s of %s", figure, what)
                            .isFinite();
                }
            }
        }
        Map<String, INDArray> checkpoint = SafeTensors.read(run.resolve("checkpoint/model.safetensors"));
        for (String name : trial.objectives().keySet()) {
            for (Segment segment : trial.loss().parameters().segments()) {
                String tensor = "loss." + name + "." + segment.name();
                assertThat(checkpoint).as(what).containsKey(tensor);
                INDArray parameter = requireNonNull(checkpoint.get(tensor));
                assertThat(parameter.shape())
                        .containsExactly(segment.shape().stream()
                                .mapToLong(Long::longValue)
                                .toArray());
                assertThat(parameter.castTo(DataType.DOUBLE).ravel().toDoubleVector())
                        .as("%s of %s", tensor, what)
                        .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
            }
        }
    }

    private static Map<String, Double> figures(Loss loss) {
        if (loss.parameters().length() == 0) {
            return Map.of();
        }
        INDArray initial = Nd4j.zeros(DataType.DOUBLE, loss.parameters().length());
        loss.initialize(initial);
        return loss.figures(initial);
    }

    /** A number that must be there. */
    private static double number(JsonNode step, String key) {
        assertThat(step.path(key).isNumber()).as("%s in %s", key, step).isTrue();
        return step.path(key).doubleValue();
    }

    private static List<JsonNode> steps(Path run) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> steps = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            steps.add(mapper.readTree(line));
        }
        return steps;
    }

    /** A single objective has another one beside it, so that there are gradients to realign. */
    private Path config(String id, Trial trial, String granularity) throws IOException {
        StringBuilder losses = new StringBuilder();
        trial.objectives()
                .forEach((name, between) ->
                        losses.append("\n    %s { use = %s, between = %s }".formatted(name, id, between)));
        if (trial.objectives().size() == 1) {
            losses.append("\n    pair { use = nce, between = [video, audio] }");
        }
        return Files.writeString(
                folder.resolve("run.conf"),
                RUN.replace("LOSSES", losses)
                        .replace("TEXTS", String.valueOf(trial.texts()))
                        .replace("GRANULARITY", granularity));
    }
}
