package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.random.RandomGenerator;

/**
 * One reading of a sample.
 *
 * @param mode what the sample is for; datasets of media augment for training and do not for evaluation
 * @param random all randomness of this reading (augmentation, choice of captions); the same state gives the same sample
 */
@Status(Status.Level.EXPERIMENTAL)
public record Reading(StreamRequest.Mode mode, RandomGenerator random) {

    /** A reading for training. */
    public static Reading training(RandomGenerator random) {
        return new Reading(StreamRequest.Mode.TRAINING, random);
    }

    /** A reading for evaluation. */
    public static Reading evaluation(RandomGenerator random) {
        return new Reading(StreamRequest.Mode.EVALUATION, random);
    }

    /** Whether the sample is for training. */
    public boolean isTraining() {
        return mode == StreamRequest.Mode.TRAINING;
    }

    /** The same purpose with other randomness. */
    public Reading with(RandomGenerator other) {
        return new Reading(mode, other);
    }
}
