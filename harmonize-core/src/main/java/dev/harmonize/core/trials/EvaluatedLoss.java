package dev.harmonize.core.trials;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.NumpyArray;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a loss says about B samples.
 *
 * @param value the mean of its values of the samples that it could judge; 0 if there are none
 * @param perSample B; 0 for samples that it could not judge
 * @param valid B; which samples it could judge
 * @param similarities B; how alike the sample's own modalities are, 0 for samples that it could not judge
 * @param figures what its own parameters mean, by name; empty if it has none
 * @param parameterGradients ∂L/∂(own parameters) by segment, row-major; empty if it has none
 * @param gradients ∂L/∂z under the name, in the shape and of the type of each array that was read, and the parameter
 *     gradients under {@code parameter.<segment>} in the shape of the segment
 */
public record EvaluatedLoss(
        double value,
        double[] perSample,
        boolean[] valid,
        double[] similarities,
        Map<String, Double> figures,
        Map<String, double[]> parameterGradients,
        Map<String, NumpyArray> gradients) {

    public EvaluatedLoss {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        parameterGradients = Collections.unmodifiableMap(new LinkedHashMap<>(parameterGradients));
        gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    }

    /** How many samples the loss could judge. */
    public int judged() {
        int judged = 0;
        for (boolean each : valid) {
            judged += each ? 1 : 0;
        }
        return judged;
    }

    /**
     * Members {@code value}, {@code perSample}, {@code valid} and {@code similarities}, and {@code figures} and {@code
     * parameterGradients} if the loss has parameters.
     */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.set("value", Json.number(value));
        json.set("perSample", Json.array(perSample));
        ArrayNode flags = json.putArray("valid");
        for (boolean each : valid) {
            flags.add(each);
        }
        json.set("similarities", Json.array(similarities));
        if (!figures.isEmpty()) {
            ObjectNode node = json.putObject("figures");
            figures.forEach((name, figure) -> node.set(name, Json.number(figure)));
        }
        if (!parameterGradients.isEmpty()) {
            ObjectNode node = json.putObject("parameterGradients");
            parameterGradients.forEach((segment, values) -> node.set(segment, Json.array(values)));
        }
        return json;
    }
}
