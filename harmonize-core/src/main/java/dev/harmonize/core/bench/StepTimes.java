package dev.harmonize.core.bench;

import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects the times of one mode's steps over all of its turns. */
final class StepTimes implements TrainingListener {

    private final StepBenchmarkOptions options;
    private final List<Double> milliseconds = new ArrayList<>();
    private double kept;
    private int emptySteps;
    private long parameters;

    StepTimes(StepBenchmarkOptions options) {
        this.options = options;
    }

    @Override
    public void onEvent(TrainingEvent event) {
        if (event instanceof TrainingEvent.Started started) {
            parameters = started.parameters();
        } else if (event instanceof TrainingEvent.StepCompleted completed && completed.step() >= options.warmUp()) {
            milliseconds.add(1000.0 * options.batch() / metric(completed, "triplets-per-second"));
            double share = metric(completed, "kept");
            kept += share;
            emptySteps += share == 0 ? 1 : 0;
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
        return new StepTiming(options.batch(), milliseconds, kept / milliseconds.size(), emptySteps);
    }
}
