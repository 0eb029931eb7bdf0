package dev.harmonize.core.sweeps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.Provenance;
import dev.harmonize.core.runs.RunLauncher;
import dev.harmonize.core.runs.RunOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

class SweepRunnerTest extends SweepTest {

    private static final String SWEEP = """
            sweep {
              seeds = [1, 2, 3]
              baseline = plain
              arms {
                plain {}
                projected { realigner { use = project, granularity = triplet } }
                broken { losses.va.squared-distance.broken = true, training.max-bad-steps = 0 }
              }
            }
            """;

    private static final String BROKEN = "step 0: loss 'va' is not finite; 1 step had to be skipped, and"
            + " training.max-bad-steps allows 0; a lower optimizer learning rate or a longer warm-up usually helps";

    @TempDir
    private Path output;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private final SweepListener listener = new SweepListener() {
        @Override
        public TrainingListener started(Arm arm, long seed) {
            log.add("started " + arm.id() + " " + seed);
            return event -> {};
        }

        @Override
        public void ended(Arm arm, long seed, RunOutcome outcome, boolean fromBefore) {
            log.add((fromBefore ? "found " : "ended ") + arm.id() + " " + seed);
        }
    };

    @BeforeEach
    void clearLog() {
        log.clear();
    }

    @Test
    void everyArmRunsWithEverySeedAndAFailureIsRecorded() {
        SweepSummary summary = run(output.resolve("a"), 1);

        assertThat(log.stream().filter(line -> line.startsWith("ended")))
                .as("every arm with a seed before any with the next")
                .containsExactly(
                        "ended broken 1",
                        "ended plain 1",
                        "ended projected 1",
                        "ended broken 2",
                        "ended plain 2",
                        "ended projected 2",
                        "ended broken 3",
                        "ended plain 3",
                        "ended projected 3");
        assertThat(summary.failures()).isEqualTo(3);
        SweepSummary.ArmSummary broken = summary.arms().get(0);
        assertThat(broken.runs()).extracting(SweepSummary.RunSummary::failure).containsOnly(Optional.of(BROKEN));
        assertThat(broken.spread("near.mean").n()).isZero();
        assertThat(summary.arms().get(1).spread("near.mean").n()).isEqualTo(3);
        assertThat(output.resolve("a/projected/seed-2/run.conf")).exists();
    }

    @Test
    void theSummaryHasTheStructureThatIsPromised() {
        SweepDirectory directory = new SweepDirectory(output.resolve("a"));
        run(directory.path(), 1);

        JsonNode summary = Json.read(directory.path().resolve("summary.json"));
        assertThat(keys(summary)).containsExactly("sweep", "baseline", "columns", "metrics", "arms");
        assertThat(summary.path("sweep").textValue()).isEqualTo("ablation");
        assertThat(summary.path("baseline").textValue()).isEqualTo("plain");
        assertThat(Json.line(summary.path("columns"))).isEqualTo("[\"near.mean\",\"near.agreeing\",\"near.pool\"]");
        assertThat(keys(summary.path("metrics").path("near.agreeing"))).containsExactly("better", "chance", "best");
        assertThat(summary.path("arms")).hasSize(3);

        JsonNode broken = summary.path("arms").path(0);
        assertThat(Json.line(broken.path("runs").path(0)))
                .isEqualTo("{\"seed\":1,\"status\":\"failed\",\"failure\":\"" + BROKEN + "\",\"metrics\":{}}");
        assertThat(Json.line(broken.path("metrics").path("near.mean")))
                .isEqualTo("{\"mean\":null,\"std\":null,\"n\":0}");

        JsonNode projected = summary.path("arms").path(2);
        assertThat(keys(projected)).containsExactly("id", "overrides", "runs", "metrics");
        assertThat(projected.path("id").textValue()).isEqualTo("projected");
        assertThat(Json.line(projected.path("overrides")))
                .isEqualTo("{\"harmonize\":{\"realigner\":{\"granularity\":\"triplet\",\"use\":\"project\"}}}");
        double[] values = new double[3];
        for (int r = 0; r < 3; r++) {
            JsonNode entry = projected.path("runs").path(r);
            assertThat(keys(entry)).containsExactly("seed", "status", "metrics");
            assertThat(entry.path("seed").longValue()).isEqualTo(r + 1);
            assertThat(entry.path("status").textValue()).isEqualTo("finished");
            values[r] = entry.path("metrics").path("near.mean").doubleValue();
            assertThat(values[r])
                    .isEqualTo(Json.read(directory.path().resolve("projected/seed-" + (r + 1) + "/probes.json"))
                            .path("near.mean")
                            .path("value")
                            .doubleValue());
        }
        double mean = (values[0] + values[1] + values[2]) / 3;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        JsonNode spread = projected.path("metrics").path("near.mean");
        assertThat(keys(spread)).containsExactly("mean", "std", "n");
        assertThat(spread.path("mean").doubleValue()).isCloseTo(mean, within(1e-12));
        assertThat(spread.path("std").doubleValue()).isCloseTo(Math.sqrt(squares / 2), within(1e-12));
        assertThat(spread.path("std").doubleValue()).as("seeds differ").isPositive();
        assertThat(spread.path("n").intValue()).isEqualTo(3);
    }

    @Test
    void theNumberOfJobsMakesNoDifference() {
        SweepSummary one = run(output.resolve("one"), 1);
        SweepSummary two = run(output.resolve("two"), 2);

        assertThat(two).isEqualTo(one);
        assertThat(output.resolve("two/summary.json")).hasSameTextualContentAs(output.resolve("one/summary.json"));
    }

    @Test
    void aSecondCallTakesWhatFinishedAndRedoesTheRest() throws IOException {
        Path folder = output.resolve("a");
        run(folder, 1);
        String summary = Files.readString(folder.resolve("summary.json"));
        Files.writeString(folder.resolve("plain/seed-1/kept.txt"), "from before");
        Files.writeString(folder.resolve("plain/seed-2/status.json"), "{\"status\": \"running\"}");
        Files.writeString(folder.resolve("projected/seed-1/status.json"), "{\"status\":");
        Files.writeString(folder.resolve("projected/seed-2/probes.json"), "{\"a\": {\"better\": \"\"}}");
        Files.writeString(folder.resolve("plain/seed-2/lost.txt"), "from before");
        log.clear();

        run(folder, 1);

        assertThat(log)
                .containsExactly(
                        "started broken 1",
                        "ended broken 1",
                        "found plain 1",
                        "started projected 1",
                        "ended projected 1",
                        "started broken 2",
                        "ended broken 2",
                        "started plain 2",
                        "ended plain 2",
                        "started projected 2",
                        "ended projected 2",
                        "started broken 3",
                        "ended broken 3",
                        "found plain 3",
                        "found projected 3");
        assertThat(folder.resolve("plain/seed-1/kept.txt")).exists();
        assertThat(folder.resolve("plain/seed-2/lost.txt")).doesNotExist();
        assertThat(folder.resolve("summary.json")).hasContent(summary);
    }

    @Test
    void theFolderOfAnotherPlanIsRefusedAndStaysAsItIs() throws IOException {
        Path folder = output.resolve("a");
        new SweepDirectory(folder).claim(plan(SWEEP));
        Map<String, String> before = contents(folder);

        assertThatThrownBy(() -> new SweepDirectory(folder).claim(plan(SWEEP, "training.steps=4")))
                .isInstanceOf(SweepDirectory.FolderInUseException.class)
                .hasMessage(folder + " already holds another experiment (its plan.json differs from this sweep's); name"
                        + " another folder with -o, or remove that one");
        assertThat(contents(folder)).isEqualTo(before);
        new SweepDirectory(folder).claim(plan(SWEEP));
        assertThat(contents(folder)).isEqualTo(before);
    }

    @Test
    void aRebuiltPluginIsSaidToBeTheDifference() throws IOException {
        Path folder = output.resolve("a");
        SweepPlan plan = plan(SWEEP);
        new SweepDirectory(folder).claim(plan);
        SweepPlan rebuilt =
                new SweepPlan(plan.name(), plan.baseline(), plan.seeds(), plan.arms(), plan.metrics(), List.of());

        assertThatThrownBy(() -> new SweepDirectory(folder).claim(rebuilt))
                .isInstanceOf(SweepDirectory.FolderInUseException.class)
                .hasMessageStartingWith(folder + " already holds the same sweep with other builds of its plugins");
    }

    @Test
    void aFolderWithAnythingElseIsRefused() throws IOException {
        Files.writeString(output.resolve("thesis.tex"), "x");

        assertThatThrownBy(() -> new SweepDirectory(output).claim(plan(SWEEP)))
                .isInstanceOf(SweepDirectory.FolderInUseException.class)
                .hasMessage(output + " is not empty and holds no sweep; name another folder with -o");
        assertThat(contents(output)).containsOnlyKeys("thesis.tex");
    }

    @Test
    void anEmptyFolderIsTaken() throws IOException {
        new SweepDirectory(output).claim(plan(SWEEP));

        assertThat(contents(output)).containsOnlyKeys("plan.json");
    }

    private SweepSummary run(Path folder, int jobs) {
        SweepPlan plan = plan(SWEEP);
        SweepDirectory directory = new SweepDirectory(folder);
        directory.claim(plan);
        Provenance provenance = new Provenance(List.of("sweep"), Optional.empty(), plan.plugins());
        return new SweepRunner(new RunLauncher(provenance), jobs).run(plan, directory, listener);
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
