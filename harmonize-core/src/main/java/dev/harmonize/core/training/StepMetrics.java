package dev.harmonize.core.training;

import dev.harmonize.api.model.ParameterGroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of one step under the names that {@code metrics.jsonl} uses. Those of a parameter group, where there are
 * several, begin with {@code group.<name>.}; those of the curriculum's units, where they differ from the realigner's,
 * with {@code curriculum.}. A figure that nothing was found for is left out.
 */
final class StepMetrics {

    private static final String OF_CURRICULUM = "curriculum.";

    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final PhaseClock clock = new PhaseClock();
    private Optional<MeasuredConflict> conflict = Optional.empty();
    private Optional<UnitCosines> curriculumCosines = Optional.empty();
    private final List<Fallback> fallbacks = new ArrayList<>();
    private final List<String> lossesWithoutSamples = new ArrayList<>();
    private double keptShare = Double.NaN;

    /** The clock of the step, which began with these figures. */
    PhaseClock clock() {
        return clock;
    }

    void put(String name, double value) {
        metrics.put(name, value);
    }

    Map<String, Double> all() {
        return metrics;
    }

    /** What {@link #conflict} was told, if anything. */
    Optional<MeasuredConflict> measuredConflict() {
        return conflict;
    }

    /** What {@link #curriculumConflict} was told, if anything. */
    Optional<UnitCosines> measuredCurriculumCosines() {
        return curriculumCosines;
    }

    /**
     * {@code realigner-fallbacks}: how many pairs of unit and group the realigner had no answer of its own for; left out
     * where there are none.
     */
    void fellBack(ParameterGroup group, String reason, int units) {
        fallbacks.add(new Fallback(group.name(), reason, units));
        metrics.merge("realigner-fallbacks", (double) units, Double::sum);
    }

    /** What {@link #fellBack} was told. */
    List<Fallback> fallbacks() {
        return List.copyOf(fallbacks);
    }

    /** Units of a group for which a realigner had no answer of its own. */
    record Fallback(String group, String reason, int units) {}

    /** What {@link #curriculum} found to be kept; NaN before. */
    double keptShare() {
        return keptShare;
    }

    /** {@code loss.<name>}: the objectives' values, without their weights; 0 where an objective found no sample. */
    void losses(EvaluatedObjectives evaluated) {
        lossesWithoutSamples.addAll(evaluated.withoutSamples());
        for (int k = 0; k < evaluated.count(); k++) {
            put(
                    "loss." + evaluated.objectives().names().get(k),
                    evaluated.results().get(k).value());
        }
    }

    /** {@code loss.<name>.<figure>}: what the losses learned themselves, as they used it in this step. */
    void lossFigures(Map<String, Map<String, Double>> figures) {
        figures.forEach((loss, each) -> each.forEach((figure, value) -> put("loss." + loss + "." + figure, value)));
    }

    /** The objectives that found no sample to judge. */
    List<String> lossesWithoutSamples() {
        return List.copyOf(lossesWithoutSamples);
    }

    /** The realigner's units and their cosines, before curriculum and realignment: overall and per group. */
    void conflict(List<String> objectives, List<ParameterGroup> groups, MeasuredConflict measured) {
        conflict = Optional.of(measured);
        units("", measured.overall());
        cosines("", objectives, measured.overall());
        if (groups.size() > 1) {
            for (int p = 0; p < groups.size(); p++) {
                cosines(of(groups.get(p)), objectives, measured.byGroup().get(p));
            }
        }
    }

    /** The curriculum's units, where they are not the realigner's, and their cosines. */
    void curriculumConflict(List<String> objectives, UnitCosines measured) {
        curriculumCosines = Optional.of(measured);
        units(OF_CURRICULUM, measured);
        cosines(OF_CURRICULUM, objectives, measured);
    }

    /**
     * {@code units}, how many there are; {@code units-without-cosine}, in how many of them nothing could be compared; and
     * of these {@code units-with-one-objective} and {@code units-without-objective}, where modalities are missing. What
     * remains of them has objectives that contribute nothing.
     */
    private void units(String prefix, UnitCosines measured) {
        put(prefix + "units", measured.units());
        put(prefix + "units-without-cosine", measured.units() - measured.comparableUnits());
        put(prefix + "units-with-one-objective", measured.unitsWithObjectives(1));
        put(prefix + "units-without-objective", measured.unitsWithObjectives(0));
    }

    /**
     * {@code cosine.<a>~<b>.mean|p05|p50|p95} over the units that have one; {@code conflict-rate}, the share of units
     * with a cosine in which some pair has a negative one; {@code conflict-rate.<a>~<b>}, the share of negative ones; and
     * {@code norm-ratio.<a>~<b>}, the median of ‖g_a‖ / ‖g_b‖.
     */
    private void cosines(String prefix, List<String> objectives, UnitCosines measured) {
        Map<String, Double> ofPairs = new LinkedHashMap<>();
        for (int pair = 0; pair < measured.pairs().size(); pair++) {
            double[] sorted = measured.sorted(pair);
            if (sorted.length == 0) {
                continue;
            }
            String name = measured.pairs().get(pair).name(objectives);
            String cosine = prefix + "cosine." + name + ".";
            put(cosine + "mean", measured.mean(pair));
            put(cosine + "p05", Quantiles.quantile(sorted, 0.05));
            put(cosine + "p50", Quantiles.quantile(sorted, 0.50));
            put(cosine + "p95", Quantiles.quantile(sorted, 0.95));
            ofPairs.put(prefix + "conflict-rate." + name, measured.conflictRate(pair));
            ofPairs.put(prefix + "norm-ratio." + name, measured.medianNormRatio(pair));
        }
        if (measured.comparableUnits() > 0) {
            put(prefix + "conflict-rate", (double) measured.conflictingUnits() / measured.comparableUnits());
        }
        metrics.putAll(ofPairs);
    }

    /**
     * {@code kept}, Σω / U; {@code curriculum-acted}, the share of units with ω below 1; and {@code both-could-act}: of
     * the pairs of unit and group with a cosine, the share that is in conflict, and so would have been a projecting
     * realigner's, and of which the curriculum dropped something first.
     *
     * @param weights ω per unit of the curriculum
     * @param realignedUnits mean ω per unit of the realigner
     */
    void curriculum(double[] weights, double[] realignedUnits) {
        double sum = 0;
        int acted = 0;
        for (double weight : weights) {
            sum += weight;
            acted += weight < 1 ? 1 : 0;
        }
        keptShare = sum / weights.length;
        put("kept", keptShare);
        put("curriculum-acted", (double) acted / weights.length);
        conflict.ifPresent(measured -> {
            int comparable = 0;
            int both = 0;
            for (UnitCosines group : measured.byGroup()) {
                comparable += group.comparableUnits();
                for (int u = 0; u < realignedUnits.length; u++) {
                    both += group.conflicting(u) && realignedUnits[u] < 1 ? 1 : 0;
                }
            }
            if (comparable > 0) {
                put("both-could-act", (double) both / comparable);
            }
        });
    }

    /**
     * {@code conflict-left}: of the pairs of kept unit and group with a cosine, the share that is still in conflict when
     * the realigner sees them.
     *
     * @param survivors the cosines of what the curriculum left, per group
     * @param kept mean ω per unit
     */
    void conflictLeft(List<UnitCosines> survivors, double[] kept) {
        int comparable = 0;
        int conflicting = 0;
        for (UnitCosines group : survivors) {
            for (int u = 0; u < kept.length; u++) {
                if (kept[u] > 0 && group.comparable(u)) {
                    comparable++;
                    conflicting += group.conflicting(u) ? 1 : 0;
                }
            }
        }
        if (comparable > 0) {
            put("conflict-left", (double) conflicting / comparable);
        }
    }

    /**
     * {@code weight.<name>}: the mean, over the units that the realigner was shown and in which an objective is valid, of
     * what it gave the objective, each unit counting as much as was kept of it; {@code realigner-acted}: the share of the
     * units that the realigner was shown in which it gave some valid objective another weight than 1. It is shown the kept
     * units with at least two valid objectives. Overall both are taken over all pairs of unit and group.
     *
     * @param realigned per parameter group, a per unit and objective, length U·K, unit-major
     * @param kept mean ω per unit
     * @param valid whether objective k can judge what is kept of unit u, length U·K, unit-major
     */
    void realigner(
            List<String> objectives,
            List<ParameterGroup> groups,
            List<double[]> realigned,
            double[] kept,
            boolean[] valid) {
        realigner("", objectives, realigned, kept, valid);
        if (groups.size() > 1) {
            for (int p = 0; p < groups.size(); p++) {
                realigner(of(groups.get(p)), objectives, List.of(realigned.get(p)), kept, valid);
            }
        }
    }

    private void realigner(
            String prefix, List<String> objectives, List<double[]> realigned, double[] kept, boolean[] valid) {
        int count = objectives.size();
        for (int k = 0; k < count; k++) {
            double sum = 0;
            double total = 0;
            for (double[] group : realigned) {
                for (int u = 0; u < kept.length; u++) {
                    if (shown(valid, u, count) && valid[u * count + k]) {
                        sum += kept[u] * group[u * count + k];
                        total += kept[u];
                    }
                }
            }
            if (total > 0) {
                put(prefix + "weight." + objectives.get(k), sum / total);
            }
        }
        int shownUnits = 0;
        int acted = 0;
        for (double[] group : realigned) {
            for (int u = 0; u < kept.length; u++) {
                if (kept[u] > 0 && shown(valid, u, count)) {
                    shownUnits++;
                    acted += reweighed(group, valid, u, count) ? 1 : 0;
                }
            }
        }
        if (shownUnits > 0) {
            put(prefix + "realigner-acted", (double) acted / shownUnits);
        }
    }

    /** Whether a unit has what {@link UnitRealigner} hands to a realigner, two valid objectives. */
    private static boolean shown(boolean[] valid, int unit, int objectives) {
        int found = 0;
        for (int i = unit * objectives; i < (unit + 1) * objectives; i++) {
            found += valid[i] ? 1 : 0;
        }
        return found >= 2;
    }

    private static boolean reweighed(double[] weights, boolean[] valid, int unit, int objectives) {
        for (int i = unit * objectives; i < (unit + 1) * objectives; i++) {
            if (valid[i] && weights[i] != 1.0) {
                return true;
            }
        }
        return false;
    }

    private static String of(ParameterGroup group) {
        return "group." + group.name() + ".";
    }
}
