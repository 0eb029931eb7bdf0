package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;

/**
 * A partition of the B samples of a batch: the contributions of a unit's samples are summed before anything is compared.
 * Units are runs of consecutive samples; the last may be shorter.
 *
 * @param samples number of samples, B
 * @param size samples per unit: 1 for triplets, m for groups, B for the whole batch
 */
@Status(Status.Level.EXPERIMENTAL)
public record Units(int samples, int size) {

    public Units {
        if (samples < 1 || size < 1) {
            throw new IllegalArgumentException(samples + " samples in units of " + size);
        }
    }

    /** Number of units, U. */
    public int count() {
        return (samples - 1) / size + 1;
    }

    /** The unit of a sample. */
    public int unitOf(int sample) {
        return sample / size;
    }

    /** The first sample of a unit. */
    public int begin(int unit) {
        return unit * size;
    }

    /** One past the last sample of a unit. */
    public int end(int unit) {
        return begin(unit) + Math.min(size, samples - begin(unit));
    }
}
