package dev.harmonize.encoders.vatt;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Segment;
import dev.harmonize.encoders.kernel.Engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Inner products of the contributions of every unit within parameter groups, without any contribution ever being there as
 * a whole: those within segments, which the {@link Engine} makes, are added up in double precision.
 */
final class UnitGramians {

    private final Engine engine;
    private final Units units;
    private final int objectives;
    private final Map<String, List<Integer>> groupsBySegment = new HashMap<>();
    private final Set<String> modules = new HashSet<>();
    private final List<double[]> values = new ArrayList<>();

    /**
     * Collects inner products.
     *
     * @param objectives how many, K
     * @param groups where to compare; other parameters are passed over
     */
    UnitGramians(Engine engine, Units units, int objectives, List<ParameterGroup> groups) {
        this.engine = engine;
        this.units = units;
        this.objectives = objectives;
        for (int p = 0; p < groups.size(); p++) {
            values.add(new double[units.count() * objectives * objectives]);
            for (Segment segment : groups.get(p).segments()) {
                modules.add(segment.module());
                groupsBySegment
                        .computeIfAbsent(segment.name(), absent -> new ArrayList<>())
                        .add(p);
            }
        }
    }

    /** Whether a module has parameters that are compared. */
    boolean concerns(String module) {
        return modules.contains(module);
    }

    /** Adds what can be said of the segments of a level, of which everything was told. */
    void add(LevelContributions level) {
        LevelContributions compared = level.only(groupsBySegment::containsKey);
        if (compared.segments().isEmpty()) {
            return;
        }
        List<double[]> found = engine.innerProducts(compared.contributions(), units, objectives);
        for (int s = 0; s < found.size(); s++) {
            for (int group : groupsBySegment.getOrDefault(compared.segments().get(s), List.of())) {
                double[] sums = values.get(group);
                double[] products = found.get(s);
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += products[i];
                }
            }
        }
    }

    /** Per group, the matrices of all units. */
    List<Gramians> result() {
        return values.stream()
                .map(each -> new Gramians(units.count(), objectives, each))
                .toList();
    }
}
