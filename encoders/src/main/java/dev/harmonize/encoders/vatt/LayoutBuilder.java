package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Collects the parameters of the layers, each with the section of the model it was declared in. */
final class LayoutBuilder {

    private final List<Segment> segments = new ArrayList<>();
    private final Map<String, Initializer> initializers = new LinkedHashMap<>();
    private String module = "";
    private OptionalInt layer = OptionalInt.empty();
    private boolean shared;

    /** What is added from here on belongs to this module. */
    LayoutBuilder section(String moduleName, OptionalInt layerIndex, boolean reachedByEveryObjective) {
        this.module = moduleName;
        this.layer = layerIndex;
        this.shared = reachedByEveryObjective;
        return this;
    }

    void add(String name, Initializer initializer, long... shape) {
        segments.add(new Segment(name, Arrays.stream(shape).boxed().toList(), module, layer, shared));
        initializers.put(name, initializer);
    }

    Parameters parameters() {
        return new Parameters(segments);
    }

    /** How each segment begins, by name. */
    Map<String, Initializer> initializers() {
        return Map.copyOf(initializers);
    }
}
