package dev.harmonize.datasets.clips;

import java.util.OptionalDouble;

/**
 * A stretch of time.
 *
 * @param start where it begins, seconds from the beginning of the file, at least 0
 * @param end where it ends; empty if only the end of the file ends it
 */
public record Segment(double start, OptionalDouble end) {

    /** All of a file. */
    public static final Segment WHOLE = new Segment(0, OptionalDouble.empty());

    public Segment {
        if (!(start >= 0 && start < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a segment cannot begin at " + start + " s");
        }
        if (end.isPresent() && !(end.getAsDouble() > start && end.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a segment that begins at " + start + " s cannot end at " + end.getAsDouble() + " s");
        }
    }

    /** From one time to another, in seconds. */
    public static Segment of(double start, double end) {
        return new Segment(start, OptionalDouble.of(end));
    }
}
