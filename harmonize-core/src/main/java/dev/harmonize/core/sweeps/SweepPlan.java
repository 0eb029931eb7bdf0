package dev.harmonize.core.sweeps;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.plugins.PluginSource;
import dev.harmonize.core.runs.ConfigJson;
import dev.harmonize.core.runs.Json;

import java.util.List;

/**
 * What a sweep will run.
 *
 * @param name of the sweep
 * @param baseline id of the arm that the others are compared with
 * @param seeds every arm is run with each
 * @param arms the variants; every one is known to be sound
 * @param metrics the columns of its tables, in order; empty for all
 * @param plugins what the components come from
 */
public record SweepPlan(
        String name,
        String baseline,
        List<Long> seeds,
        List<Arm> arms,
        List<String> metrics,
        List<PluginSource> plugins) {

    public SweepPlan {
        seeds = List.copyOf(seeds);
        arms = List.copyOf(arms);
        metrics = List.copyOf(metrics);
        plugins = List.copyOf(plugins);
    }

    /** Number of runs: arms times seeds. */
    public int runs() {
        return arms.size() * seeds.size();
    }

    /** Everything that defines the sweep, and nothing that differs from one execution to the next. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("sweep", name);
        json.put("baseline", baseline);
        ArrayNode seedArray = json.putArray("seeds");
        seeds.forEach(seedArray::add);
        ArrayNode metricArray = json.putArray("metrics");
        metrics.forEach(metricArray::add);
        ArrayNode pluginArray = json.putArray("plugins");
        for (PluginSource plugin : plugins) {
            ObjectNode entry = pluginArray.addObject();
            entry.put("name", plugin.name());
            entry.put("version", plugin.version());
            plugin.sha256().ifPresent(sha256 -> entry.put("sha256", sha256));
        }
        ArrayNode armArray = json.putArray("arms");
        for (Arm arm : arms) {
            ObjectNode entry = armArray.addObject();
            entry.put("id", arm.id());
            entry.set("overrides", ConfigJson.of(arm.overrides()));
            entry.set(
                    "config",
                    ConfigJson.of(
                            arm.specs().values().iterator().next().config().withoutKey("seed")));
        }
        return json;
    }
}
