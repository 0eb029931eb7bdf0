package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.InvalidOptionException;

import java.util.List;
import java.util.Map;

/**
 * The objectives of a run. A call may be about some of them only; what is remembered or set of an objective is found by its
 * place here.
 *
 * @param names in the order of the config
 */
record ObjectiveNames(List<String> names) {

    ObjectiveNames {
        names = List.copyOf(names);
    }

    int count() {
        return names.size();
    }

    /** The places of the objectives of a call, in the call's order. */
    int[] places(RealignmentContext context) {
        int[] places = new int[context.objectives().size()];
        for (int k = 0; k < places.length; k++) {
            places[k] = names.indexOf(context.objectives().get(k));
            if (places[k] < 0) {
                throw new IllegalArgumentException("objective '"
                        + context.objectives().get(k) + "' is none of those the realigner was made for: " + names);
            }
        }
        return places;
    }

    /** The losses of all objectives of the run. */
    double[] losses(RealignmentContext context) {
        double[] losses = new double[count()];
        for (int k = 0; k < losses.length; k++) {
            Double loss = context.losses().get(names.get(k));
            if (loss == null) {
                throw new IllegalArgumentException("objective '" + names.get(k) + "' has no loss; there are losses of "
                        + context.losses().keySet());
            }
            losses[k] = loss;
        }
        return losses;
    }

    /**
     * One number per objective.
     *
     * @param option key of the option that has them by name
     * @param unnamed number of the objectives that it does not name
     * @throws InvalidOptionException if it names an objective that there is not
     */
    double[] vector(String option, Map<String, Double> byName, double unnamed) {
        requireKnown(option, byName);
        return names.stream()
                .mapToDouble(name -> byName.getOrDefault(name, unnamed))
                .toArray();
    }

    /**
     * Refuses an option that gives a number to an objective that there is not.
     *
     * @param option key of the option that has numbers by name
     * @throws InvalidOptionException if it does
     */
    void requireKnown(String option, Map<String, Double> byName) {
        for (String name : byName.keySet()) {
            if (!names.contains(name)) {
                throw new InvalidOptionException(
                        option + "." + name,
                        "there is no objective '" + name + "' (objectives: " + String.join(", ", names) + ")");
            }
        }
    }
}
