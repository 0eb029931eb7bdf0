package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;

class ProgressDisplayTest {

    private final StringWriter err = new StringWriter();
    private final Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false);

    @Test
    void nothingIsLeftAfterTheLastRunAlsoIfARunFailedEarly() {
        try (ProgressDisplay display = new ProgressDisplay(console, 3, 2)) {
            display.ended("old", Optional.empty(), true);
            TrainingListener failing = display.run("failing");
            failing.onEvent(new TrainingEvent.StepSkipped(0, "loss 'va' is not finite"));
            display.ended("failing", Optional.of("too many skipped steps"), false);
            TrainingListener sound = display.run("sound");
            sound.onEvent(new TrainingEvent.StepCompleted(0, Map.of()));
            sound.onEvent(new TrainingEvent.StepCompleted(1, Map.of()));
            display.ended("sound", Optional.empty(), false);
        }

        assertThat(err.toString().lines().map(line -> line.replaceAll(" [0-9]+ (min|s)\\b", " T")))
                .containsExactly(
                        "[1/3] old: finished before",
                        "failing: step 0 skipped: loss 'va' is not finite",
                        "[2/3] failing: failed: too many skipped steps, about T left",
                        "sound: step 1/2, about T left",
                        "[3/3] sound: finished");
    }

    @Test
    void aLossWithoutSamplesIsToldOncePerRun() {
        try (ProgressDisplay display = new ProgressDisplay(console, 1, 2)) {
            TrainingListener run = display.run("run");
            run.onEvent(new TrainingEvent.LossHadNoSamples(0, "vt"));
            run.onEvent(new TrainingEvent.LossHadNoSamples(1, "vt"));
        }

        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "run: step 0: loss 'vt' found no sample that has all of its modalities, so it is 0"
                                + " (shown once; metrics.jsonl has every case)");
    }
}
