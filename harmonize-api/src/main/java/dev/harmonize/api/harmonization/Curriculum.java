package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;

/** Decides how much each unit of a batch counts. */
@Status(Status.Level.EXPERIMENTAL)
public interface Curriculum {

    /**
     * Weights ω_u, each in [0, 1]; 0 drops the unit.
     *
     * @return length {@link UnitMeasurements#units()}
     */
    double[] weigh(UnitMeasurements measurements);

    /** Whether {@link #weigh} looks at the Gram matrices; where nothing does, they need not be computed. */
    default boolean needsGramians() {
        return true;
    }
}
