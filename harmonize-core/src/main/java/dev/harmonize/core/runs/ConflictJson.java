package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.training.ConflictHistogram;
import dev.harmonize.core.training.ConflictHistograms;
import dev.harmonize.core.wiring.RunSpec;

import java.util.Map;

/**
 * {@code conflict.json}: how the cosines between objectives were distributed in the course of a run. Top level: {@code
 * steps}, {@code scope}, {@code bin-edges} (one more than bins; the last bin includes 1), then for the realigner's units
 *
 * <ul>
 *   <li>{@code granularity};
 *   <li>{@code windows}: per window of training {@code begin} and {@code end} (steps, the latter exclusive), {@code
 *       measured-steps}, {@code units}, {@code units-with-cosine}, {@code units-without-cosine}, {@code conflict-rate} and
 *       {@code kept}; the last two are null if there is nothing that they could be a share of;
 *   <li>{@code counts}: by pair {@code <a>~<b>}, numbers of units [windows][bins] over the whole scope;
 *   <li>{@code groups}: by parameter group, the same as {@code counts}; only if there are several.
 * </ul>
 *
 * <p>and in {@code curriculum} the same for the curriculum's units, if it measured conflict at another granularity.
 */
final class ConflictJson {

    private ConflictJson() {}

    static ObjectNode of(ConflictHistograms histograms, RunSpec spec) {
        ObjectNode json = Json.object();
        json.put("steps", spec.training().options().steps());
        json.put("scope", spec.realigner().scope().toString());
        ArrayNode edges = json.putArray("bin-edges");
        for (double edge : ConflictHistogram.binEdges()) {
            edges.add(edge);
        }
        json.put("granularity", spec.realigner().granularity().toString());
        put(histograms.realignerUnits(), json);
        if (!histograms.curriculumUnits().isEmpty()) {
            ObjectNode curriculum = json.putObject("curriculum");
            curriculum.put("granularity", spec.curriculum().granularity().toString());
            put(histograms.curriculumUnits(), curriculum);
        }
        return json;
    }

    private static void put(ConflictHistogram histogram, ObjectNode json) {
        ArrayNode windows = json.putArray("windows");
        for (ConflictHistogram.Window window : histogram.windows()) {
            ObjectNode entry = windows.addObject();
            entry.put("begin", window.begin());
            entry.put("end", window.end());
            entry.put("measured-steps", window.measuredSteps());
            entry.put("units", window.units());
            entry.put("units-with-cosine", window.unitsWithCosine());
            entry.put("units-without-cosine", window.unitsWithoutCosine());
            entry.set("conflict-rate", Json.number(window.conflictRate()));
            entry.set("kept", Json.number(window.kept()));
        }
        putCounts(histogram.counts(), json.putObject("counts"));
        if (!histogram.groupCounts().isEmpty()) {
            ObjectNode groups = json.putObject("groups");
            histogram.groupCounts().forEach((group, counts) -> putCounts(counts, groups.putObject(group)));
        }
    }

    private static void putCounts(Map<String, long[][]> counts, ObjectNode json) {
        counts.forEach((pair, byWindow) -> {
            ArrayNode windows = json.putArray(pair);
            for (long[] bins : byWindow) {
                ArrayNode window = windows.addArray();
                for (long bin : bins) {
                    window.add(bin);
                }
            }
        });
    }
}
