package dev.harmonize.curricula;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Optional;

/**
 * The control that takes a high loss for noise, as small-loss selection does: drops the units whose mean loss over their
 * valid objectives is highest. The losses are those that the objectives report, without the weights that objectives
 * have in training, which a curriculum does not see.
 */
final class HighLossDrop extends DropControl {

    /** What can be set. */
    @Component(id = "high-loss-drop", summary = "Drops the units with the highest loss; a control for other curricula")
    public record Options(
            @Option(doc = ControlOptions.RATE, min = 0.0, max = 1.0)
            Optional<Double> rate,

            @Option(doc = ControlOptions.LIKE) Optional<String> like)
            implements ControlOptions {
        public Options {
            ControlOptions.check(rate, like);
        }
    }

    HighLossDrop(Options options, Optional<Curriculum> like) {
        super(options, like);
    }

    @Override
    double score(UnitMeasurements measurements, int unit) {
        return sumOfValid(measurements, measurements.losses(), unit) / validObjectives(measurements, unit);
    }
}
