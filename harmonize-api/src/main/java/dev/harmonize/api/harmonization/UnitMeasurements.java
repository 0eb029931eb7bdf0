package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;
import dev.harmonize.api.training.Progress;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a curriculum knows about the units of a batch.
 *
 * @param objectives names of the K objectives
 * @param gramians the units' conflict over the whole scope; all zeros if {@link Curriculum#needsGramians()} is false
 * @param valid whether objective k could judge unit u, length U·K, unit-major
 * @param losses mean loss of the unit's valid samples, length U·K, unit-major; 0 where not valid
 * @param similarities mean similarity of the unit's valid samples, length U·K, unit-major; 0 where not valid
 * @param progress how far training is
 * @param random all randomness of this call
 */
@Status(Status.Level.EXPERIMENTAL)
public record UnitMeasurements(
        List<String> objectives,
        Gramians gramians,
        boolean[] valid,
        double[] losses,
        double[] similarities,
        Progress progress,
        RandomGenerator random) {

    public UnitMeasurements {
        objectives = List.copyOf(objectives);
        int expected = gramians.units() * gramians.objectives();
        if (valid.length != expected || losses.length != expected || similarities.length != expected) {
            throw new IllegalArgumentException("expected " + expected + " validities, losses and similarities, not "
                    + valid.length + ", " + losses.length + " and " + similarities.length);
        }
    }

    /** Number of units, U. */
    public int units() {
        return gramians.units();
    }

    /** Whether objective k could judge unit u. */
    public boolean valid(int unit, int objective) {
        return valid[unit * objectives.size() + objective];
    }

    /**
     * The smallest cosine between any two valid objectives of a unit; NaN if it has fewer than two, or if fewer than two of
     * their contributions differ from zero. A unit without a cosine gives no reason to drop it.
     */
    public double smallestCosine(int unit) {
        return gramians.smallestCosine(unit, objective -> valid(unit, objective));
    }
}
