package dev.harmonize.core.runs;

import dev.harmonize.api.probe.Metric;

import java.util.List;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param metrics what the probes found; empty if it failed
 * @param failure why it failed, if it did
 */
public record RunOutcome(List<Metric> metrics, Optional<String> failure) {

    public RunOutcome {
        metrics = List.copyOf(metrics);
    }

    static RunOutcome finished(List<Metric> metrics) {
        return new RunOutcome(metrics, Optional.empty());
    }

    static RunOutcome failed(String reason) {
        return new RunOutcome(List.of(), Optional.of(reason));
    }

    /** Whether training and probes came to their end. */
    public boolean isFinished() {
        return failure.isEmpty();
    }
}
