package dev.harmonize.api.probe;

import dev.harmonize.api.Status;

import java.util.List;

/** A downstream evaluation of a trained encoder. */
@Status(Status.Level.EXPERIMENTAL)
public interface Probe {

    /** Evaluates; the same encoder and data give the same metrics. */
    List<Metric> evaluate(ProbeContext context);

    /**
     * Whether it asks for {@link ProbeContext#measure}. Then runs are refused in which no sample has conflict of its own:
     * those with a single loss, and those whose encoder couples samples.
     */
    default boolean measuresSamples() {
        return false;
    }
}
