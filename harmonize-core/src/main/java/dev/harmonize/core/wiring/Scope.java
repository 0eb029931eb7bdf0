package dev.harmonize.core.wiring;

import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which parameters are compared and realigned, and which of them together. What is outside is plainly summed. */
public enum Scope {
    /** Every parameter of the encoder, as one group. */
    ALL,
    /** The parameters that every objective reaches, as one group. */
    SHARED,
    /** Every parameter, one group per module. */
    PER_MODULE,
    /** Every parameter, one group per layer of each module; a module without layers is one group. */
    PER_LAYER;

    /** The groups within this layout; empty only if nothing is in scope. */
    public List<ParameterGroup> groups(Parameters parameters) {
        return switch (this) {
            case ALL -> List.of(new ParameterGroup("all", parameters.segments()));
            case SHARED -> {
                List<Segment> shared =
                        parameters.segments().stream().filter(Segment::shared).toList();
                yield shared.isEmpty() ? List.of() : List.of(new ParameterGroup("shared", shared));
            }
            case PER_MODULE -> groupsBy(parameters, Segment::module);
            case PER_LAYER ->
                groupsBy(
                        parameters,
                        segment -> segment.layer().isPresent()
                                ? segment.module() + "." + segment.layer().getAsInt()
                                : segment.module());
        };
    }

    /** As a config writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<ParameterGroup> groupsBy(Parameters parameters, Function<Segment, String> name) {
        Map<String, List<Segment>> groups = parameters.segments().stream()
                .collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(group -> new ParameterGroup(group.getKey(), group.getValue()))
                .toList();
    }
}
