package dev.harmonize.core.trials;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.runs.Json;

import java.util.List;
import java.util.Optional;

/**
 * What a realigner makes of the K rows of a matrix of K x n.
 *
 * @param weights K, in row order; empty for a realigner that gives a direction only
 * @param direction n finite numbers, for a realigner that gives weights the sum of the weighted rows
 * @param cosines K x K, between the rows; NaN where one of them is zero
 * @param fallbacks where the realigner had no answer of its own, by reason
 */
public record RealignedMatrix(
        Optional<double[]> weights, double[] direction, double[][] cosines, List<Fallback> fallbacks) {

    public RealignedMatrix {
        fallbacks = List.copyOf(fallbacks);
    }

    /**
     * A reason to give something else than the method's own answer.
     *
     * @param reason what was wrong, and what was used instead
     * @param steps in how many steps
     * @param lastStep the last of these, counted from 0
     */
    public record Fallback(String reason, int steps, int lastStep) {}

    /** Members {@code weights}, {@code direction} and {@code cosines}, and {@code fallbacks} if there are any. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        if (weights.isPresent()) {
            json.set("weights", Json.array(weights.get()));
        } else {
            json.putNull("weights");
        }
        json.set("direction", Json.array(direction));
        ArrayNode matrix = json.putArray("cosines");
        for (double[] row : cosines) {
            matrix.add(Json.array(row));
        }
        if (!fallbacks.isEmpty()) {
            ArrayNode list = json.putArray("fallbacks");
            for (Fallback fallback : fallbacks) {
                ObjectNode each = list.addObject();
                each.put("reason", fallback.reason());
                each.put("steps", fallback.steps());
                each.put("last-step", fallback.lastStep());
            }
        }
        return json;
    }
}
