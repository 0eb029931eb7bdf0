package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Groups of parameters, as {@code harmonize.realigner.scope} makes them. */
enum Scope {
    ALL,
    SHARED,
    PER_MODULE,
    PER_LAYER;

    List<ParameterGroup> groups(Parameters layout) {
        return switch (this) {
            case ALL -> List.of(new ParameterGroup("all", layout.segments()));
            case SHARED ->
                List.of(new ParameterGroup(
                        "shared",
                        layout.segments().stream().filter(Segment::shared).toList()));
            case PER_MODULE -> grouped(layout, Segment::module);
            case PER_LAYER -> grouped(layout, segment -> segment.module() + segment.layer());
        };
    }

    private static List<ParameterGroup> grouped(Parameters layout, Function<Segment, String> name) {
        return layout.segments().stream()
                .collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(entry -> new ParameterGroup(entry.getKey(), entry.getValue()))
                .toList();
    }
}
