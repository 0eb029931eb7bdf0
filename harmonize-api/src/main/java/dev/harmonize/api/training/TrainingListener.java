package dev.harmonize.api.training;

import dev.harmonize.api.Status;

/** Told what happens in a run, on the training thread, in order. */
@FunctionalInterface
@Status(Status.Level.EXPERIMENTAL)
public interface TrainingListener {

    /** Called after each event; what it throws fails the run. */
    void onEvent(TrainingEvent event);
}
