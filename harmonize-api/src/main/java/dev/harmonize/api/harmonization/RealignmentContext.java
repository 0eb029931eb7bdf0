package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;
import dev.harmonize.api.training.Progress;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a realigner may know beyond the gradients.
 *
 * @param group name of the parameter group being realigned
 * @param objectives names of the K objectives of this call, in the order of the Gram matrix or of the Jacobian's rows
 * @param losses weighted value L of the batch by objective: of all objectives of the run, also of those that are not valid
 *     in the units of this call
 * @param progress how far training is
 * @param random all randomness of this call
 * @param fallbacks takes word of units for which the method has no answer
 */
@Status(Status.Level.EXPERIMENTAL)
public record RealignmentContext(
        String group,
        List<String> objectives,
        Map<String, Double> losses,
        Progress progress,
        RandomGenerator random,
        FallbackListener fallbacks) {

    public RealignmentContext {
        objectives = List.copyOf(objectives);
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        for (String objective : objectives) {
            if (!losses.containsKey(objective)) {
                throw new IllegalArgumentException(
                        "objective '" + objective + "' has no loss; there are losses of " + losses.keySet());
            }
        }
    }

    /** Weighted value L_k of the batch, of objective k of this call. */
    public double loss(int k) {
        return losses.getOrDefault(objectives.get(k), Double.NaN);
    }

    /**
     * Reports that units got something else than the method's own answer, because it has none for them or its solver did
     * not find it.
     *
     * @param reason what was wrong with them and what they got instead, such as "the Gram matrix is singular; used equal
     *     weights"; the same words each time, so that equal reasons can be counted
     * @param units how many
     */
    public void fellBack(String reason, int units) {
        if (units > 0) {
            fallbacks.fellBack(reason, units);
        }
    }

    /** Takes word of fallbacks. */
    @FunctionalInterface
    public interface FallbackListener {

        /** See {@link RealignmentContext#fellBack}. */
        void fellBack(String reason, int units);
    }
}
