package dev.harmonize.curricula;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Optional;

/**
 * The control that takes embeddings which are far apart for noise, as filtering by an embedding model does: drops the units
 * whose similarities, averaged over their valid objectives, are lowest.
 */
final class LowSimilarityDrop extends DropControl {

    /** What can be set. */
    @Component(
            id = "low-similarity-drop",
            summary = "Drops the units whose modalities are least alike; a control for other curricula")
    public record Options(
            @Option(doc = ControlOptions.RATE, min = 0.0, max = 1.0)
            Optional<Double> rate,

            @Option(doc = ControlOptions.LIKE) Optional<String> like)
            implements ControlOptions {
        public Options {
            ControlOptions.check(rate, like);
        }
    }

    LowSimilarityDrop(Options options, Optional<Curriculum> like) {
        super(options, like);
    }

    @Override
    double score(UnitMeasurements measurements, int unit) {
        return -sumOfValid(measurements, measurements.similarities(), unit) / validObjectives(measurements, unit);
    }
}
