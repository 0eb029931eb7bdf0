package dev.harmonize.api.training;

import dev.harmonize.api.Status;

/**
 * How far training is.
 *
 * @param step number of steps done, from 0
 * @param steps number of steps there will be, at least 1
 */
@Status(Status.Level.STABLE)
public record Progress(int step, int steps) {

    public Progress {
        if (step < 0 || steps < 1) {
            throw new IllegalArgumentException("step " + step + " of " + steps);
        }
    }

    /** 0 in the first step, 1 in the last and beyond. */
    public double fraction() {
        return steps == 1 ? 1.0 : Math.min(1.0, (double) step / (steps - 1));
    }
}
