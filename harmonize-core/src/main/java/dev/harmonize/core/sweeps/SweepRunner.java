package dev.harmonize.core.sweeps;

import dev.harmonize.core.runs.RunDirectory;
import dev.harmonize.core.runs.RunLauncher;
import dev.harmonize.core.runs.RunOutcome;
import dev.harmonize.core.wiring.RunSpec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs every arm with every seed. A run that fails is recorded, and the others go on. */
public final class SweepRunner {

    private final RunLauncher launcher;
    private final int jobs;

    /**
     * A runner.
     *
     * @param launcher how a single run is made
     * @param jobs how many runs go on at the same time; the result does not depend on it
     */
    public SweepRunner(RunLauncher launcher, int jobs) {
        this.launcher = launcher;
        this.jobs = jobs;
    }

    /**
     * Runs what has not finished before, writes the summary after every run, and returns it.
     *
     * @param plan what to run
     * @param directory claimed for this plan
     * @param listener told about every run; calls may come from several threads
     */
    public SweepSummary run(SweepPlan plan, SweepDirectory directory, SweepListener listener) {
        Outcomes outcomes = new Outcomes(plan, directory);
        ExecutorService executor = Executors.newFixedThreadPool(jobs, task -> {
            Thread thread = new Thread(task, "run");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> pending = new ArrayList<>();
            for (long seed : plan.seeds()) {
                for (Arm arm : plan.arms()) {
                    pending.add(executor.submit(() -> outcomes.put(arm, seed, runOne(arm, seed, directory, listener))));
                }
            }
            for (Future<?> future : pending) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the sweep was interrupted; run the same command again to continue it", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a run could not be recorded", e.getCause());
        } finally {
            executor.shutdownNow();
        }
        return outcomes.write();
    }

    private RunOutcome runOne(Arm arm, long seed, SweepDirectory directory, SweepListener listener) {
        RunDirectory runDirectory = directory.run(arm, seed);
        Optional<RunOutcome> before = runDirectory.finishedOutcome();
        if (before.isPresent()) {
            listener.ended(arm, seed, before.get(), true);
            return before.get();
        }
        runDirectory.clear();
        RunSpec spec = arm.specs().get(seed);
        if (spec == null) {
            throw new IllegalStateException("arm " + arm.id() + " was not planned for seed " + seed);
        }
        RunOutcome outcome = launcher.launch(spec, runDirectory, List.of(listener.started(arm, seed)));
        listener.ended(arm, seed, outcome, false);
        return outcome;
    }

    /** The outcomes so far, in the plan's order whatever order they come in. */
    private static final class Outcomes {

        private final SweepPlan plan;
        private final SweepDirectory directory;
        private final Map<String, Map<Long, RunOutcome>> byArm = new LinkedHashMap<>();

        Outcomes(SweepPlan plan, SweepDirectory directory) {
            this.plan = plan;
            this.directory = directory;
        }

        synchronized void put(Arm arm, long seed, RunOutcome outcome) {
            byArm.computeIfAbsent(arm.id(), absent -> new LinkedHashMap<>()).put(seed, outcome);
            write();
        }

        synchronized SweepSummary write() {
            Map<String, Map<Long, RunOutcome>> ordered = new LinkedHashMap<>();
            for (Arm arm : plan.arms()) {
                Map<Long, RunOutcome> found = byArm.getOrDefault(arm.id(), Map.of());
                Map<Long, RunOutcome> bySeed = new LinkedHashMap<>();
                for (long seed : plan.seeds()) {
                    Optional.ofNullable(found.get(seed)).ifPresent(outcome -> bySeed.put(seed, outcome));
                }
                ordered.put(arm.id(), bySeed);
            }
            SweepSummary summary = SweepSummary.of(plan, ordered);
            directory.writeSummary(summary);
            return summary;
        }
    }
}
