package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.api.model.Segment;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The weights of samples and objectives in every parameter segment. */
final class SegmentWeights {

    private final Map<String, SampleWeights> bySegment = new HashMap<>();
    private final SampleWeights elsewhere;

    /** Weights of groups, and of what is in none of them. */
    SegmentWeights(List<GroupWeights> groups, SampleWeights elsewhere) {
        this.elsewhere = elsewhere;
        for (GroupWeights group : groups) {
            for (Segment segment : group.group().segments()) {
                if (bySegment.put(segment.name(), group.weights()) != null) {
                    throw new IllegalArgumentException("segment '" + segment.name()
                            + "' is in two parameter groups; groups with weights of their own must be disjoint");
                }
            }
        }
    }

    private SegmentWeights(Map<String, SampleWeights> bySegment, SampleWeights elsewhere) {
        this.bySegment.putAll(bySegment);
        this.elsewhere = elsewhere;
    }

    /** The weights within a segment; empty if all of them are 1. */
    Optional<SampleWeights> of(String segment) {
        SampleWeights weights = bySegment.getOrDefault(segment, elsewhere);
        for (double weight : weights.values()) {
            if (weight != 1.0) {
                return Optional.of(weights);
            }
        }
        return Optional.empty();
    }

    /** Other weights made of each of these; made once for all segments that share them. */
    SegmentWeights map(UnaryOperator<SampleWeights> change) {
        Map<SampleWeights, SampleWeights> changed = new IdentityHashMap<>();
        Map<String, SampleWeights> result = new HashMap<>();
        bySegment.forEach((segment, weights) -> result.put(segment, changed.computeIfAbsent(weights, change)));
        return new SegmentWeights(result, change.apply(elsewhere));
    }
}
