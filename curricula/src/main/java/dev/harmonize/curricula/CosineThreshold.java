package dev.harmonize.curricula;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.training.Progress;

/**
 * Drops the units whose objectives conflict too much: a unit is kept iff the smallest cosine between the contributions of
 * any two of its objectives is greater than γ(t). A unit without a cosine, for want of two valid objectives or because a
 * contribution is zero, is kept.
 *
 * <p>This is Algorithm 2 of "Scaling Multimodal Pre-Training via Cross-Modality Gradient Harmonization" (Wu et al., NeurIPS
 * 2022) as far as it can be inferred from the paper's abstract and introduction: conflict is taken as a sign of noise, and
 * less noisy triplets come first. Unknown to us are the paper's thresholds, their schedule, whether it compares within a
 * triplet or within a device's share of the batch, and what it does with samples that lack a modality. The defaults of
 * {@link Options} are therefore Harmonize's own, to be swept.
 *
 * <p>With t the share of training that is done, γ(t) is
 *
 * <pre>
 * constant  start
 * linear    start + (end − start) t
 * cosine    start + (end − start) (1 − cos πt) / 2
 * </pre>
 */
final class CosineThreshold implements Curriculum {

    /** What can be set. */
    @Component(id = "cosine-threshold", summary = "Drops units whose objectives conflict more than a threshold allows")
    public record Options(
            @Option(
                    doc = "γ in the first step: units whose smallest cosine is not greater are dropped. The default is"
                            + " Harmonize's own; the paper's value is not known.",
                    defaultValue = "-0.3",
                    min = -1.0,
                    max = 1.0)
            double start,

            @Option(
                    doc = "γ in the last step; not used by schedule constant. The default is Harmonize's own; the"
                            + " paper's value is not known.",
                    defaultValue = "0.0",
                    min = -1.0,
                    max = 1.0)
            double end,

            @Option(
                    doc = "How γ gets from start to end: constant stays at start, linear goes straight, cosine eases in"
                            + " and out. The default is Harmonize's own; the paper's schedule is not known.",
                    defaultValue = "linear")
            Schedule schedule) {}

    /** How the threshold gets from start to end. */
    public enum Schedule {
        /** It does not. */
        CONSTANT,
        /** In a straight line. */
        LINEAR,
        /** Along half a period of a cosine. */
        COSINE
    }

    private final Options options;

    CosineThreshold(Options options) {
        this.options = options;
    }

    @Override
    public double[] weigh(UnitMeasurements measurements) {
        double threshold = threshold(measurements.progress());
        double[] weights = new double[measurements.units()];
        for (int unit = 0; unit < weights.length; unit++) {
            weights[unit] = measurements.smallestCosine(unit) <= threshold ? 0.0 : 1.0;
        }
        return weights;
    }

    /** γ(t). */
    double threshold(Progress progress) {
        double range = options.end() - options.start();
        return switch (options.schedule()) {
            case CONSTANT -> options.start();
            case LINEAR -> options.start() + range * progress.fraction();
            case COSINE -> options.start() + range * (1.0 - Math.cos(Math.PI * progress.fraction())) / 2.0;
        };
    }
}
