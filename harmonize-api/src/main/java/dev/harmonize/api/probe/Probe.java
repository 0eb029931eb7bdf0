package dev.harmonize.api.probe;

import dev.harmonize.api.Status;

import java.util.List;

/** A downstream evaluation of a trained encoder. */
@Status(Status.Level.EXPERIMENTAL)
public interface Probe {

    /** Evaluates; the same encoder and data give the same metrics. */
    List<Metric> evaluate(ProbeContext context);
}
