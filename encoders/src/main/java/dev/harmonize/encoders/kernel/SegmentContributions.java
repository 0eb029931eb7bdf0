package dev.harmonize.encoders.kernel;

import dev.harmonize.api.model.SampleWeights;

import java.util.List;
import java.util.Optional;

/**
 * What became of one parameter segment, and how much of it is wanted.
 *
 * @param contributions all of one kind and to the same segment, at least one; they may be of different samples, and
 *     several may be of the same
 * @param weights absent: all 1
 */
public record SegmentContributions(List<Contribution> contributions, Optional<SampleWeights> weights) {

    public SegmentContributions {
        contributions = List.copyOf(contributions);
        if (contributions.isEmpty()) {
            throw new IllegalArgumentException("no contributions; leave out segments that none were made to");
        }
        Contribution first = contributions.get(0);
        for (Contribution each : contributions) {
            if (!each.segment().equals(first.segment())) {
                throw new IllegalArgumentException("contributions to '" + first.segment() + "' and to '"
                        + each.segment() + "'; expected those to one segment");
            }
            if (each.getClass() != first.getClass()) {
                throw new IllegalArgumentException("contributions to '" + each.segment() + "' of two kinds, "
                        + first.getClass().getSimpleName() + " and "
                        + each.getClass().getSimpleName() + "; expected one");
            }
        }
    }

    /** The segment's name. */
    public String segment() {
        return contributions.get(0).segment();
    }
}
