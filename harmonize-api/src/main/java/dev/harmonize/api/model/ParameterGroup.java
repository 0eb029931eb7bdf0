package dev.harmonize.api.model;

import dev.harmonize.api.Status;

import java.util.List;

/**
 * A set of segments within which contributions are compared and realigned together.
 *
 * @param name unique among the groups of a run; it appears in metric names
 * @param segments at least one; groups of a run are disjoint
 */
@Status(Status.Level.EXPERIMENTAL)
public record ParameterGroup(String name, List<Segment> segments) {
    public ParameterGroup {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("parameter group '" + name + "' has no segments");
        }
    }
}
