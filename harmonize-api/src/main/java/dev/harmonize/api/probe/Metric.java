package dev.harmonize.api.probe;

import dev.harmonize.api.Status;

import java.util.OptionalDouble;

/**
 * One figure of a probe.
 *
 * @param name unique within the probe, such as {@code text-to-video.R@1}
 * @param value the figure
 * @param chance what a guess would reach, where that is known
 * @param better which direction is better
 */
@Status(Status.Level.EXPERIMENTAL)
public record Metric(String name, double value, OptionalDouble chance, Better better) {

    /** Which direction is better. */
    public enum Better {
        HIGHER,
        LOWER,
        /** Neither: a size or a count. */
        NEITHER
    }
}
