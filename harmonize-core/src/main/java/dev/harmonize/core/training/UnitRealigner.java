package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands a Gramian realigner only what it promises to handle: units in which every objective is valid. Units that lack an
 * objective are realigned among the objectives they have; a unit with fewer than two is left as it is.
 */
final class UnitRealigner {

    private UnitRealigner() {}

    /** Weights a_{u,k}, length U·K, unit-major. */
    static double[] weights(
            GramianRealigner realigner, Gramians gramians, boolean[] valid, RealignmentContext context) {
        int objectives = gramians.objectives();
        double[] weights = new double[gramians.units() * objectives];
        Arrays.fill(weights, 1.0);
        unitsByValidity(gramians.units(), objectives, valid).forEach((present, units) -> {
            if (present.size() < 2) {
                return;
            }
            double[] found = RealignerAnswers.weights(
                    realigner,
                    submatrices(gramians, units, present),
                    new RealignmentContext(
                            context.group(),
                            present.stream().map(context.objectives()::get).toList(),
                            context.losses(),
                            context.progress(),
                            context.random(),
                            context.fallbacks()));
            for (int u = 0; u < units.size(); u++) {
                for (int k = 0; k < present.size(); k++) {
                    weights[units.get(u) * objectives + present.get(k)] = found[u * present.size() + k];
                }
            }
        });
        return weights;
    }

    private static Map<List<Integer>, List<Integer>> unitsByValidity(int units, int objectives, boolean[] valid) {
        Map<List<Integer>, List<Integer>> groups = new LinkedHashMap<>();
        for (int u = 0; u < units; u++) {
            List<Integer> present = new ArrayList<>();
            for (int k = 0; k < objectives; k++) {
                if (valid[u * objectives + k]) {
                    present.add(k);
                }
            }
            groups.computeIfAbsent(present, absent -> new ArrayList<>()).add(u);
        }
        return groups;
    }

    private static Gramians submatrices(Gramians gramians, List<Integer> units, List<Integer> present) {
        int size = present.size();
        double[] values = new double[units.size() * size * size];
        int position = 0;
        for (int unit : units) {
            for (int k : present) {
                for (int l : present) {
                    values[position++] = gramians.get(unit, k, l);
                }
            }
        }
        return new Gramians(units.size(), size, values);
    }
}
