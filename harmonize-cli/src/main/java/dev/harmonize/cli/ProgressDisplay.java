package dev.harmonize.cli;

import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Shows how far long work is: a bar with an estimate of the time left on a terminal, plain lines elsewhere. */
final class ProgressDisplay implements AutoCloseable {

    private static final int LINES_PER_RUN = 4;

    private final Console console;
    private final int runs;
    private final int stepsPerRun;
    private final int linesPerRun;
    private final long start = System.nanoTime();
    private final @Nullable ProgressBar bar;

    private final Map<String, Long> stepsByRun = new HashMap<>();
    private final Set<String> fallbacksShown = new HashSet<>();
    private final Set<String> emptyLossesShown = new HashSet<>();
    private int runsEnded;
    private long stepsDone;
    /** Steps that needed no time, of runs that an earlier execution did or that ended early; they say nothing about speed. */
    private long stepsWithoutTime;

    ProgressDisplay(Console console, int runs, int stepsPerRun) {
        this(console, runs, stepsPerRun, LINES_PER_RUN);
    }

    /**
     * A display of work in equal parts.
     *
     * @param linesPerRun how many plain lines say how far a run is, the one that says that it has ended included
     */
    ProgressDisplay(Console console, int runs, int stepsPerRun, int linesPerRun) {
        this.console = console;
        this.runs = runs;
        this.stepsPerRun = stepsPerRun;
        this.linesPerRun = linesPerRun;
        this.bar = console.terminal()
                ? new ProgressBarBuilder()
                        .setTaskName("training")
                        .setInitialMax((long) runs * stepsPerRun)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUnit(" steps", 1)
                        .setConsumer(new ConsoleProgressBarConsumer(new PrintStream(System.err, true)))
                        .build()
                : null;
    }

    /** Follows one run. */
    TrainingListener run(String name) {
        return event -> onEvent(name, event);
    }

    /** A run is over. */
    synchronized void ended(String name, Optional<String> failure, boolean fromBefore) {
        runsEnded++;
        long notTaken = stepsPerRun - stepsByRun.getOrDefault(name, 0L);
        stepsWithoutTime += notTaken;
        step(name, notTaken);
        if (bar == null || failure.isPresent()) {
            console.err()
                    .println("[" + runsEnded + "/" + runs + "] " + name + ": "
                            + failure.map(reason -> "failed: " + reason)
                                    .orElse(fromBefore ? "finished before" : "finished")
                            + timeLeft());
            console.err().flush();
        }
    }

    private synchronized void onEvent(String name, TrainingEvent event) {
        if (event instanceof TrainingEvent.StepCompleted completed) {
            step(name, 1);
            int every = Math.max(1, stepsPerRun / linesPerRun);
            if (bar != null) {
                bar.setExtraMessage(runsEnded + "/" + runs + " runs");
            } else if ((completed.step() + 1) % every == 0 && completed.step() + 1 < stepsPerRun) {
                console.err().println(name + ": step " + (completed.step() + 1) + "/" + stepsPerRun + timeLeft());
                console.err().flush();
            }
        } else if (event instanceof TrainingEvent.StepSkipped skipped) {
            step(name, 1);
            console.err().println(name + ": step " + skipped.step() + " skipped: " + skipped.reason());
            console.err().flush();
        } else if (event instanceof TrainingEvent.RealignerFellBack fallback
                && fallbacksShown.add(name + "\n" + fallback.reason())) {
            console.err()
                    .println(name + ": step " + fallback.step() + ", " + fallback.group()
                            + ": the realigner fell back for "
                            + fallback.units() + (fallback.units() == 1 ? " unit" : " units") + ": " + fallback.reason()
                            + " (shown once; metrics.jsonl has every case)");
            console.err().flush();
        } else if (event instanceof TrainingEvent.LossHadNoSamples empty
                && emptyLossesShown.add(name + "\n" + empty.loss())) {
            console.err()
                    .println(name + ": step " + empty.step() + ": loss '" + empty.loss()
                            + "' found no sample that has all of its modalities, so it is 0 (shown once; metrics.jsonl has"
                            + " every case)");
            console.err().flush();
        }
    }

    private void step(String name, long steps) {
        stepsByRun.merge(name, steps, Long::sum);
        stepsDone += steps;
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    private String timeLeft() {
        long timed = stepsDone - stepsWithoutTime;
        long left = (long) runs * stepsPerRun - stepsDone;
        if (timed <= 0 || left <= 0) {
            return "";
        }
        Duration estimate = Duration.ofNanos((long) ((System.nanoTime() - start) * ((double) left / timed)));
        return ", about " + (estimate.toMinutes() > 0 ? estimate.toMinutes() + " min " : "") + estimate.toSecondsPart()
                + " s left";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
