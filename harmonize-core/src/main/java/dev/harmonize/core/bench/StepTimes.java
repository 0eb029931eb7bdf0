package dev.harmonize.core.bench;

import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.training.PhaseListener;
import dev.harmonize.core.training.StepPhase;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the times of one mode's steps over all of its turns: of every turn, those of its last steps. */
final class StepTimes implements TrainingListener, PhaseListener {

    private final StepBenchmarkOptions options;
    private final List<Double> milliseconds = new ArrayList<>();
    private final Map<StepPhase, List<Double>> phases = new EnumMap<>(StepPhase.class);
    private double kept;
    private int emptySteps;
    private long parameters;
    private int warmUp;

    StepTimes(StepBenchmarkOptions options) {
        this.options = options;
        for (StepPhase phase : StepPhase.values()) {
            phases.put(phase, new ArrayList<>());
        }
    }

    @Override
    public void onEvent(TrainingEvent event) {
        if (event instanceof TrainingEvent.Started started) {
            parameters = started.parameters();
            warmUp = started.steps() - options.steps();
        } else if (event instanceof TrainingEvent.StepCompleted completed && completed.step() >= warmUp) {
            milliseconds.add(1000.0 * options.batch() / metric(completed, "triplets-per-second"));
            double share = metric(completed, "kept");
            kept += share;
            emptySteps += share == 0 ? 1 : 0;
        }
    }

    @Override
    public void onStep(int step, Map<StepPhase, Long> nanoseconds) {
        if (step >= warmUp) {
            phases.forEach((phase, times) -> times.add(nanoseconds.getOrDefault(phase, 0L) / 1e6));
        }
    }

    private static double metric(TrainingEvent.StepCompleted step, String name) {
        Map<String, Double> metrics = step.metrics();
        Double value = metrics.get(name);
        if (value == null) {
            throw new IllegalStateException("a step has no metric '" + name + "'; it has " + metrics.keySet());
        }
        return value;
    }

    long parameters() {
        return parameters;
    }

    StepTiming timing() {
        Map<StepPhase, Double> medians = new EnumMap<>(StepPhase.class);
        phases.forEach((phase, times) -> medians.put(phase, StepTiming.quantile(times, 0.5)));
        return new StepTiming(options.batch(), milliseconds, medians, kept / milliseconds.size(), emptySteps);
    }
}
