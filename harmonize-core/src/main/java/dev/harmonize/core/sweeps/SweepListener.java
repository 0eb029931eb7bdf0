package dev.harmonize.core.sweeps;

import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.runs.RunOutcome;

/** Told what a sweep is doing. */
public interface SweepListener {

    /** A run starts; what it returns is told about the run's steps. */
    TrainingListener started(Arm arm, long seed);

    /** A run ended, or was found finished from before. */
    void ended(Arm arm, long seed, RunOutcome outcome, boolean fromBefore);
}
