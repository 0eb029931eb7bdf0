package dev.harmonize.api.model;

import dev.harmonize.api.Status;

import java.util.Arrays;

/**
 * A weight for every sample and objective of a batch: how much of that contribution goes into an update.
 *
 * @param samples number of samples, B
 * @param objectives number of objectives, K
 * @param values length B·K, sample-major; handed over
 */
@Status(Status.Level.EXPERIMENTAL)
public record SampleWeights(int samples, int objectives, double[] values) {

    public SampleWeights {
        if (values.length != samples * objectives) {
            throw new IllegalArgumentException(
                    "expected " + samples + " x " + objectives + " weights, not " + values.length);
        }
    }

    /** The same weight everywhere. */
    public static SampleWeights uniform(int samples, int objectives, double weight) {
        double[] values = new double[samples * objectives];
        Arrays.fill(values, weight);
        return new SampleWeights(samples, objectives, values);
    }

    /** The weight of sample i in objective k. */
    public double get(int sample, int objective) {
        return values[sample * objectives + objective];
    }

    /** Whether both give every contribution the same weight. */
    public boolean sameAs(SampleWeights other) {
        return Arrays.equals(values, other.values);
    }
}
