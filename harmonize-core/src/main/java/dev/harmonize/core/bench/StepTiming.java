package dev.harmonize.core.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.training.Quantiles;

import java.util.List;

/**
 * How long the steps of one mode took.
 *
 * @param batch triplets per step
 * @param milliseconds one per measured step, in ascending order; at least one
 * @param kept mean share of units that the curriculum kept
 * @param emptySteps how many of the measured steps kept nothing, and so ended before realigning, combining and updating
 */
public record StepTiming(int batch, List<Double> milliseconds, double kept, int emptySteps) {

    public StepTiming {
        milliseconds = milliseconds.stream().sorted().toList();
    }

    /** The median step, milliseconds. */
    public double median() {
        return Quantiles.quantile(
                milliseconds.stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
    }

    /** The fastest step, milliseconds. */
    public double fastest() {
        return milliseconds.get(0);
    }

    /** The slowest step, milliseconds. */
    public double slowest() {
        return milliseconds.get(milliseconds.size() - 1);
    }

    /** What the median step makes of its batch. */
    public double tripletsPerSecond() {
        return 1000.0 * batch / median();
    }

    /** How many times as long the median step takes as another's. */
    public double ratioTo(StepTiming other) {
        return median() / other.median();
    }

    ObjectNode toJson(StepTiming plain) {
        ObjectNode json = Json.object();
        json.put("triplets-per-second", tripletsPerSecond());
        json.put("ms", median());
        json.put("ms-min", fastest());
        json.put("ms-max", slowest());
        json.put("ratio", ratioTo(plain));
        json.put("steps", milliseconds.size());
        json.put("kept", kept);
        json.put("empty-steps", emptySteps);
        return json;
    }
}
