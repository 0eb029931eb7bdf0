package dev.harmonize.cli.backends;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.training.Progress;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Weights of units, in the course of training. */
final class CurriculumResults implements ComponentKindResults {

    private static final List<String> OBJECTIVES = List.of("va", "vt");
    private static final int UNITS = 24;
    private static final int DIMENSIONS = 5;
    private static final int STEPS = 4;

    private final Compositions compositions;
    private final RandomStreams streams;

    CurriculumResults(Compositions compositions, RandomStreams streams) {
        this.compositions = compositions;
        this.streams = streams;
    }

    @Override
    public void compute(String id, NamedResults results) {
        Curriculum curriculum = compositions
                .with("curriculum=" + Compositions.section(id))
                .selectivity()
                .curriculum();
        int count = OBJECTIVES.size();
        for (int step = 0; step < STEPS; step++) {
            RandomGenerator random = streams.child("units").generator(step);
            boolean[] valid = new boolean[UNITS * count];
            Arrays.fill(valid, true);
            results.put(
                    "step-" + step,
                    curriculum.weigh(new UnitMeasurements(
                            OBJECTIVES,
                            RandomArrays.gramians(UNITS, count, DIMENSIONS, random),
                            valid,
                            RandomArrays.uniform(valid.length, 0.0, 5.0, random),
                            RandomArrays.uniform(valid.length, -1.0, 1.0, random),
                            new Progress(step, STEPS),
                            streams.child("curriculum").generator(step))));
        }
    }
}
