package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.SegmentContributions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What was told of one level of the model, segment by segment. */
record LevelContributions(Map<String, List<Contribution>> bySegment) {

    static LevelContributions of(List<Contribution> told) {
        Map<String, List<Contribution>> bySegment = new LinkedHashMap<>();
        for (Contribution each : told) {
            bySegment
                    .computeIfAbsent(each.segment(), absent -> new ArrayList<>())
                    .add(each);
        }
        return new LevelContributions(bySegment);
    }

    /** What was told of some segments. */
    LevelContributions only(Predicate<String> segments) {
        Map<String, List<Contribution>> some = new LinkedHashMap<>(bySegment);
        some.keySet().removeIf(segments.negate());
        return new LevelContributions(some);
    }

    /** One objective's part. */
    LevelContributions of(int objective) {
        return of(bySegment.values().stream()
                .flatMap(List::stream)
                .flatMap(each -> each.of(objective).stream())
                .toList());
    }

    List<String> segments() {
        return List.copyOf(bySegment.keySet());
    }

    /** In the order of {@link #segments}. */
    List<List<Contribution>> contributions() {
        return List.copyOf(bySegment.values());
    }

    /** In the order of {@link #segments}, each with its weights. */
    List<SegmentContributions> weighted(Function<String, Optional<SampleWeights>> weights) {
        return bySegment.entrySet().stream()
                .map(each -> new SegmentContributions(each.getValue(), weights.apply(each.getKey())))
                .toList();
    }

    /** In the order of {@link #segments}, each with weight 1. */
    List<SegmentContributions> unweighted() {
        return weighted(segment -> Optional.empty());
    }
}
