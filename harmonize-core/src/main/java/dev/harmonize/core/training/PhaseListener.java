package dev.harmonize.core.training;

import java.util.Map;

/**
 * Told where the time of steps went. Apart from {@link dev.harmonize.api.training.TrainingListener}, because times are
 * nothing that a run is to depend on, or that its files are to hold.
 */
@FunctionalInterface
public interface PhaseListener {

    /**
     * A step was applied; called on the training thread, before listeners hear of it.
     *
     * @param step its number, from 0
     * @param nanoseconds by phase, in the order of the phases; without those that the step did not come to. They sum to the
     *     time that the step took
     */
    void onStep(int step, Map<StepPhase, Long> nanoseconds);
}
