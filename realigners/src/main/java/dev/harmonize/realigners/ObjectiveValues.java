package dev.harmonize.realigners;

import dev.harmonize.api.plugin.InvalidOptionException;

import java.util.List;
import java.util.Map;

/** One number per objective, from an option that names some objectives and leaves the others at a default. */
final class ObjectiveValues {

    private final Map<String, Double> named;
    private final double otherwise;

    private ObjectiveValues(Map<String, Double> named, double otherwise) {
        this.named = Map.copyOf(named);
        this.otherwise = otherwise;
    }

    /**
     * The values of an option.
     *
     * @param option its key
     * @param named value by objective
     * @param otherwise value of the objectives that are not named
     * @param objectives all there are
     * @throws InvalidOptionException if an objective is named that there is not
     */
    static ObjectiveValues of(String option, Map<String, Double> named, double otherwise, List<String> objectives) {
        for (String name : named.keySet()) {
            if (!objectives.contains(name)) {
                throw new InvalidOptionException(
                        option + "." + name,
                        "there is no objective '" + name + "' (objectives: " + String.join(", ", objectives) + ")");
            }
        }
        return new ObjectiveValues(named, otherwise);
    }

    /** The values of these objectives, in their order. */
    double[] of(List<String> objectives) {
        return objectives.stream()
                .mapToDouble(name -> named.getOrDefault(name, otherwise))
                .toArray();
    }
}
