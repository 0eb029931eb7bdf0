package dev.harmonize.curricula;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Optional;

/**
 * The reverse of {@code cosine-threshold}: drops the units whose objectives agree most, those with the greatest {@link
 * UnitMeasurements#smallestCosine}. If conflict is a sign of noise, this must do harm.
 */
final class ReverseCosine extends DropControl {

    /** What can be set. */
    @Component(
            id = "reverse-cosine",
            summary = "Drops the units whose objectives agree most; a control for cosine-threshold")
    public record Options(
            @Option(doc = ControlOptions.RATE, min = 0.0, max = 1.0)
            Optional<Double> rate,

            @Option(doc = ControlOptions.LIKE) Optional<String> like)
            implements ControlOptions {
        public Options {
            ControlOptions.check(rate, like);
        }
    }

    ReverseCosine(Options options, Optional<Curriculum> like) {
        super(options, like);
    }

    @Override
    double score(UnitMeasurements measurements, int unit) {
        return measurements.smallestCosine(unit);
    }

    @Override
    public boolean needsGramians() {
        return true;
    }
}
