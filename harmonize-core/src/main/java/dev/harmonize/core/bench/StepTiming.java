package dev.harmonize.core.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.training.Quantiles;
import dev.harmonize.core.training.StepPhase;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How long the steps of one mode took.
 *
 * @param batch triplets per step
 * @param milliseconds one per measured step, in ascending order; at least one
 * @param phases the median time of every phase, milliseconds, in their order; 0 for what a step did not come to
 * @param kept mean share of units that the curriculum kept
 * @param emptySteps how many of the measured steps kept nothing, and so ended before realigning, combining and updating
 */
public record StepTiming(
        int batch, List<Double> milliseconds, Map<StepPhase, Double> phases, double kept, int emptySteps) {

    public StepTiming {
        milliseconds = milliseconds.stream().sorted().toList();
        Map<StepPhase, Double> inOrder = new EnumMap<>(StepPhase.class);
        inOrder.putAll(phases);
        phases = Collections.unmodifiableMap(inOrder);
    }

    /** The median step, milliseconds. */
    public double median() {
        return quantile(milliseconds, 0.5);
    }

    /** The step that a quarter of all were faster than, milliseconds. */
    public double lowerQuartile() {
        return quantile(milliseconds, 0.25);
    }

    /** The step that a quarter of all were slower than, milliseconds. */
    public double upperQuartile() {
        return quantile(milliseconds, 0.75);
    }

    /** The median time of a phase, milliseconds. */
    public double phase(StepPhase phase) {
        return phases.getOrDefault(phase, 0.0);
    }

    static double quantile(List<Double> values, double q) {
        return Quantiles.quantile(
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray(), q);
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

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("triplets-per-second", tripletsPerSecond());
        json.put("ms", median());
        json.put("ms-min", fastest());
        json.put("ms-max", slowest());
        json.putArray("quartiles").add(lowerQuartile()).add(upperQuartile());
        json.put("steps", milliseconds.size());
        json.put("kept", kept);
        json.put("empty-steps", emptySteps);
        ObjectNode times = json.putObject("phases");
        phases.forEach((phase, milliseconds) -> times.put(phase.label(), milliseconds));
        return json;
    }
}
