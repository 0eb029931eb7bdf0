package dev.harmonize.core.bench;

import dev.harmonize.api.training.TrainingListener;

/** Told whose turn it is, on the thread that measures. */
public interface TurnListener {

    /** A turn begins; who is returned hears of its steps. */
    TrainingListener started(int round, StepBenchmark.Mode mode);

    /** The turn that began last is over. */
    void ended(int round, StepBenchmark.Mode mode);
}
