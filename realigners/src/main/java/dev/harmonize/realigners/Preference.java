package dev.harmonize.realigners;

import dev.harmonize.api.plugin.InvalidOptionException;

import java.util.List;
import java.util.Map;

/**
 * How much each objective counts to begin with: the option {@code preference} of several realigners. An objective that is not
 * named has 1/K, with K the number of all objectives.
 *
 * <p>Where units lack objectives, those present are scaled up so that their sum stays what it is over all objectives.
 */
final class Preference {

    private final Map<String, Double> named;
    private final List<String> objectives;

    private Preference(Map<String, Double> named, List<String> objectives) {
        this.named = Map.copyOf(named);
        this.objectives = List.copyOf(objectives);
    }

    /**
     * From the option.
     *
     * @param objectives all there are
     * @throws InvalidOptionException if it names others
     */
    static Preference of(Map<String, Double> named, List<String> objectives) {
        new ObjectiveNames(objectives).requireKnown("preference", named);
        if (objectives.stream().allMatch(name -> named.getOrDefault(name, 1.0) == 0.0)) {
            throw new InvalidOptionException("preference", "is 0 for every objective, so that nothing would be learnt");
        }
        return new Preference(named, objectives);
    }

    /** Whether it names no objective, so that all count alike. */
    boolean isUniform() {
        return named.isEmpty();
    }

    /** One number for each of the objectives that are present, in their order. */
    double[] among(List<String> present) {
        double[] values = present.stream().mapToDouble(this::value).toArray();
        double sum = 0.0;
        for (double value : values) {
            sum += value;
        }
        double all = objectives.stream().mapToDouble(this::value).sum();
        for (int k = 0; k < values.length && sum > 0.0 && present.size() < objectives.size(); k++) {
            values[k] *= all / sum;
        }
        return values;
    }

    private double value(String objective) {
        return named.getOrDefault(objective, 1.0 / objectives.size());
    }
}
