package dev.harmonize.api.probe;

import dev.harmonize.api.Status;
import dev.harmonize.api.data.Annotations;
import dev.harmonize.api.harmonization.Gramians;

import java.util.List;

/**
 * What training would see of the samples of a split, each a unit of its own.
 *
 * @param ids one per sample, N; in the order in which they were drawn
 * @param objectives names of the K objectives
 * @param gramians N matrices of K x K: the conflict between a sample's contributions to the weighted objectives, over the
 *     scope of the run's realigner; finite
 * @param valid whether objective k could judge sample i, length N·K, sample-major
 * @param losses weighted per-sample losses, length N·K, sample-major; finite, 0 where not valid
 * @param similarities per-sample similarities, length N·K, sample-major; finite, 0 where not valid
 * @param annotations labels and planted noise, where there are any
 */
@Status(Status.Level.EXPERIMENTAL)
public record MeasuredSplit(
        long[] ids,
        List<String> objectives,
        Gramians gramians,
        boolean[] valid,
        double[] losses,
        double[] similarities,
        Annotations annotations) {

    public MeasuredSplit {
        objectives = List.copyOf(objectives);
        if (gramians.units() != ids.length || gramians.objectives() != objectives.size()) {
            throw new IllegalArgumentException("expected " + ids.length + " Gram matrices of " + objectives.size()
                    + " objectives, not " + gramians.units() + " of " + gramians.objectives());
        }
        int expected = ids.length * objectives.size();
        if (valid.length != expected || losses.length != expected || similarities.length != expected) {
            throw new IllegalArgumentException("expected " + expected + " validities, losses and similarities, not "
                    + valid.length + ", " + losses.length + " and " + similarities.length);
        }
    }

    /** Number of samples, N. */
    public int samples() {
        return ids.length;
    }

    /** Whether objective k could judge sample i. */
    public boolean valid(int sample, int objective) {
        return valid[sample * objectives.size() + objective];
    }

    /**
     * The smallest cosine between any two valid objectives of a sample; NaN if it has fewer than two, or if fewer than two
     * of their contributions differ from zero.
     */
    public double smallestCosine(int sample) {
        return gramians.smallestCosine(sample, objective -> valid(sample, objective));
    }
}
