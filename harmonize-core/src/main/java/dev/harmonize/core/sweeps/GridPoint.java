package dev.harmonize.core.sweeps;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.harmonize.core.config.Problems;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One point of a grid.
 *
 * @param values a value per axis, by path
 */
record GridPoint(SortedMap<String, ConfigValue> values) {

    String id() {
        return ArmId.of(values);
    }

    ConfigObject overrides() {
        return Assignments.toConfig(values);
    }

    private GridPoint with(String axis, ConfigValue value) {
        SortedMap<String, ConfigValue> extended = new TreeMap<>(values);
        extended.put(axis, value);
        return new GridPoint(extended);
    }

    /** Every point of a grid, the first axis outermost; axes in the order of their paths. None without axes. */
    static List<GridPoint> all(ConfigObject grid, Problems problems) {
        List<GridPoint> points = List.of(new GridPoint(new TreeMap<>()));
        for (Map.Entry<String, ConfigValue> axis :
                Assignments.of(grid, "sweep.grid", problems).entrySet()) {
            List<GridPoint> longer = new ArrayList<>();
            for (GridPoint point : points) {
                for (ConfigValue value : values(axis, problems)) {
                    longer.add(point.with(axis.getKey(), value));
                }
            }
            points = longer;
        }
        return grid.isEmpty() ? List.of() : points;
    }

    private static List<ConfigValue> values(Map.Entry<String, ConfigValue> axis, Problems problems) {
        String path = "sweep.grid." + axis.getKey();
        if (!(axis.getValue() instanceof ConfigList values) || values.isEmpty()) {
            problems.add(axis.getValue().origin(), path, "must be a list of the values to try, such as [sum, pcgrad]");
            return List.of();
        }
        List<ConfigValue> distinct = values.stream().distinct().toList();
        if (distinct.size() < values.size()) {
            problems.add(values.origin(), path, "names a value twice");
        }
        return distinct;
    }
}
