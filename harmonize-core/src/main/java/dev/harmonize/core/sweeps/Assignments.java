package dev.harmonize.core.sweeps;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.harmonize.core.config.Blocks;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a block of a sweep assigns: values by path from the top of the file, in the order of the paths. In a sweep every
 * key is a path, however it is written: {@code "harmonize.realigner.use" = sum}, {@code harmonize { "realigner.use" = sum
 * }} and {@code realigner { use = sum }} mean the same.
 */
final class Assignments {

    private final Problems problems;
    private final SortedMap<String, ConfigValue> found = new TreeMap<>();

    private Assignments(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a block.
     *
     * @param path full path of the block, for messages
     */
    static SortedMap<String, ConfigValue> of(ConfigObject block, String path, Problems problems) {
        Assignments assignments = new Assignments(problems);
        assignments.collect(block, path, List.of());
        return assignments.found;
    }

    /** The config that consists of these values. */
    static ConfigObject toConfig(Map<String, ConfigValue> assignments) {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, ConfigValue> assignment : assignments.entrySet()) {
            config = config.withValue(assignment.getKey(), assignment.getValue());
        }
        return config.root();
    }

    private void collect(ConfigObject block, String path, List<String> prefix) {
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(block).entrySet()) {
            String key = Blocks.join(path, entry.getKey());
            ConfigValue value = entry.getValue();
            List<String> elements = new ArrayList<>(prefix);
            try {
                elements.addAll(ConfigUtil.splitPath(entry.getKey()));
            } catch (ConfigException.BadPath e) {
                problems.add(value.origin(), key, "is not a path such as harmonize.realigner.use");
                continue;
            }
            if (value instanceof ConfigObject inner && !inner.isEmpty()) {
                collect(inner, key, elements);
            } else {
                add(ConfigSource.absolute(ConfigUtil.joinPath(elements)), value, key);
            }
        }
    }

    private void add(String path, ConfigValue value, String key) {
        if (path.equals("harmonize.seed")) {
            problems.add(
                    value.origin(), key, "cannot be set here; list seeds in sweep.seeds: every arm is run with each");
        } else if (ConfigUtil.splitPath(path).get(0).equals("sweep")) {
            problems.add(value.origin(), key, "cannot be set here; an arm changes the run, not the sweep");
        } else if (found.put(path, value) != null) {
            problems.add(value.origin(), key, "is there twice, written in different ways");
        }
    }
}
