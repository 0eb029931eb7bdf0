package dev.harmonize.curricula;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Optional;

/** The control that knows nothing: drops units at random, newly drawn in every step. */
final class RandomDrop extends DropControl {

    /** What can be set. */
    @Component(id = "random-drop", summary = "Drops units at random; a control for other curricula")
    public record Options(
            @Option(doc = ControlOptions.RATE, min = 0.0, max = 1.0)
            Optional<Double> rate,

            @Option(doc = ControlOptions.LIKE) Optional<String> like)
            implements ControlOptions {
        public Options {
            ControlOptions.check(rate, like);
        }
    }

    RandomDrop(Options options, Optional<Curriculum> like) {
        super(options, like);
    }

    @Override
    double score(UnitMeasurements measurements, int unit) {
        return measurements.random().nextDouble();
    }
}
