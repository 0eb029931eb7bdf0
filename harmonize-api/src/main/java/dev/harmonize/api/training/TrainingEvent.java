package dev.harmonize.api.training;

import dev.harmonize.api.Status;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something that happened in a run. */
@Status(Status.Level.EXPERIMENTAL)
public sealed interface TrainingEvent {

    /**
     * Everything is in place; the first step comes next.
     *
     * @param steps number of steps there will be
     * @param parameters number of learnable numbers
     */
    record Started(int steps, long parameters) implements TrainingEvent {}

    /**
     * A step was applied.
     *
     * @param step its number, from 0
     * @param metrics named figures in a fixed order
     */
    record StepCompleted(int step, Map<String, Double> metrics) implements TrainingEvent {
        public StepCompleted {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }
    }

    /**
     * A step changed nothing.
     *
     * @param step its number, from 0
     * @param reason why, such as where a number was not finite
     */
    record StepSkipped(int step, String reason) implements TrainingEvent {}

    /**
     * A realigner had no answer of its own for some units of a step, and gave something else instead. Whether the step was
     * then applied or skipped is told by the event after it.
     *
     * @param step its number, from 0
     * @param group name of the parameter group
     * @param reason what was wrong and what was used instead
     * @param units how many units
     */
    record RealignerFellBack(int step, String group, String reason, int units) implements TrainingEvent {}

    /**
     * A loss found no sample to judge in a step, because every sample lacks one of its modalities. Its value and gradient
     * were 0. Whether the step was then applied or skipped is told by the event after it.
     *
     * @param step its number, from 0
     * @param loss its name in the config
     */
    record LossHadNoSamples(int step, String loss) implements TrainingEvent {}

    /**
     * The training split was read through.
     *
     * @param epoch its number, from 0
     */
    record EpochCompleted(int epoch) implements TrainingEvent {}

    /**
     * A checkpoint lies on disk.
     *
     * @param step number of steps it holds
     */
    record CheckpointWritten(int step) implements TrainingEvent {}

    /**
     * All steps are done.
     *
     * @param steps how many
     */
    record Finished(int steps) implements TrainingEvent {}

    /**
     * The run cannot go on.
     *
     * @param step the step in which it failed
     * @param cause why
     */
    record Failed(int step, Throwable cause) implements TrainingEvent {}
}
