package dev.harmonize.curricula;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.plugin.Component;

import java.util.Arrays;

/** Every unit counts fully. */
final class NoCurriculum implements Curriculum {

    /** Nothing can be set. */
    @Component(id = "none", summary = "Keeps every unit; the baseline")
    public record Options() {}

    @Override
    public double[] weigh(UnitMeasurements measurements) {
        double[] weights = new double[measurements.units()];
        Arrays.fill(weights, 1.0);
        return weights;
    }

    @Override
    public boolean needsGramians() {
        return false;
    }
}
