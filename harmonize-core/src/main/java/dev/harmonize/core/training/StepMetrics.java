package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.Gramians;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of one step under the names that {@code metrics.jsonl} uses. */
final class StepMetrics {

    private final Map<String, Double> metrics = new LinkedHashMap<>();

    void put(String name, double value) {
        metrics.put(name, value);
    }

    Map<String, Double> all() {
        return metrics;
    }

    /** {@code loss.<name>}: the objectives' values, without their weights. */
    void losses(EvaluatedObjectives evaluated) {
        for (int k = 0; k < evaluated.count(); k++) {
            put(
                    "loss." + evaluated.objectives().names().get(k),
                    evaluated.results().get(k).value());
        }
    }

    /**
     * {@code cosine.<a>~<b>.mean|p05|p50|p95} over the units that have a cosine, and {@code conflict-rate}, the share of
     * them in which some pair of objectives has a negative one. Always before realignment.
     */
    void conflict(List<String> objectives, Gramians gramians, boolean[] valid) {
        int count = objectives.size();
        boolean[] comparable = new boolean[gramians.units()];
        boolean[] conflicting = new boolean[gramians.units()];
        for (int k = 0; k < count; k++) {
            for (int l = k + 1; l < count; l++) {
                double[] cosines = new double[gramians.units()];
                int found = 0;
                for (int u = 0; u < gramians.units(); u++) {
                    double cosine = gramians.cosine(u, k, l);
                    if (valid[u * count + k] && valid[u * count + l] && !Double.isNaN(cosine)) {
                        cosines[found++] = cosine;
                        comparable[u] = true;
                        conflicting[u] |= cosine < 0;
                    }
                }
                if (found > 0) {
                    String name = "cosine." + objectives.get(k) + "~" + objectives.get(l) + ".";
                    double[] sorted = Arrays.copyOf(cosines, found);
                    Arrays.sort(sorted);
                    put(name + "mean", Arrays.stream(sorted).average().orElseThrow());
                    put(name + "p05", Quantiles.quantile(sorted, 0.05));
                    put(name + "p50", Quantiles.quantile(sorted, 0.50));
                    put(name + "p95", Quantiles.quantile(sorted, 0.95));
                }
            }
        }
        int units = count(comparable);
        if (units > 0) {
            put("conflict-rate", (double) count(conflicting) / units);
        }
    }

    /** {@code weight.<name>}: the mean over groups and kept units of what the realigner gave each objective. */
    void weights(List<String> objectives, List<double[]> realigned, double[] keptUnits) {
        int count = objectives.size();
        double total = Arrays.stream(keptUnits).sum() * realigned.size();
        if (total == 0) {
            return;
        }
        for (int k = 0; k < count; k++) {
            double sum = 0;
            for (double[] group : realigned) {
                for (int u = 0; u < keptUnits.length; u++) {
                    sum += keptUnits[u] * group[u * count + k];
                }
            }
            put("weight." + objectives.get(k), sum / total);
        }
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
