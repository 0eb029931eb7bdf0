package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;
import dev.harmonize.api.training.Progress;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a realigner may know beyond the gradients.
 *
 * @param group name of the parameter group being realigned
 * @param objectives names of the K objectives, in the order of the Gram matrix
 * @param losses values L_k of the batch, weighted
 * @param progress how far training is
 * @param random all randomness of this call
 */
@Status(Status.Level.EXPERIMENTAL)
public record RealignmentContext(
        String group, List<String> objectives, double[] losses, Progress progress, RandomGenerator random) {
    public RealignmentContext {
        objectives = List.copyOf(objectives);
    }
}
