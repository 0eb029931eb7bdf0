package dev.harmonize.core.training;

import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.training.Progress;

/**
 * How the learning rate changes: up from near zero over the warm-up, then along the chosen curve from the full rate to
 * {@code final-factor} times it. VATT (Akbari et al., 2021) warms up linearly and then follows a half-period cosine.
 *
 * @param kind the curve after the warm-up
 * @param warmupSteps number of steps of linear warm-up
 * @param finalFactor share of the full rate in the last step
 */
public record LearningRateSchedule(
        @Option(doc = "The curve after the warm-up.", defaultValue = "constant")
        Kind kind,

        @Option(doc = "Steps of linear warm-up.", defaultValue = "0", min = 0)
        int warmupSteps,

        @Option(doc = "Share of the full rate in the last step; constant ignores it.", defaultValue = "0.0", min = 0)
        double finalFactor) {

    /** The curves there are. */
    public enum Kind {
        CONSTANT,
        LINEAR,
        COSINE
    }

    /** The factor of the full rate in a step; step {@code warmup-steps - 1} is the first with the full rate. */
    double factor(Progress progress) {
        int step = progress.step();
        if (step < warmupSteps) {
            return (step + 1.0) / warmupSteps;
        }
        int decaySteps = progress.steps() - 1 - warmupSteps;
        double t = decaySteps <= 0 ? 1.0 : Math.min(1.0, (double) (step - warmupSteps) / decaySteps);
        return switch (kind) {
            case CONSTANT -> 1.0;
            case LINEAR -> 1.0 + (finalFactor - 1.0) * t;
            case COSINE -> finalFactor + (1.0 - finalFactor) * 0.5 * (1.0 + Math.cos(Math.PI * t));
        };
    }
}
