package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * Robust InfoNCE (Chuang et al., CVPR 2022), which pairs that do not belong together mislead less. With an
 * anchor's similarity s⁺ = cos / τ to its positive and s⁻ to its negatives,
 *
 * <pre>
 * ℓ = −exp(q s⁺) / q + (λ (exp s⁺ + Σ exp s⁻))^q / q
 * </pre>
 *
 * and a sample's value is the mean over its two anchors, one per modality, or that of one of them, see {@code direction}.
 * For q → 0 it approaches {@link InfoNce} plus log λ; with q = 1 it is a symmetric loss, λ Σ exp s⁻ − (1 − λ) exp s⁺, the
 * most robust. Values may be negative, and grow like exp(q/τ) / q: q / τ is limited to {@value #MAXIMUM_EXPONENT}, so that
 * squares of gradients stay finite in single precision.
 *
 * <p>The defaults are those of the original's SimCLR experiments on ImageNet. There the negatives come from both views of
 * the other images, here from the other modality only; its MoCo experiments multiply the loss by 2τ, which is left to the
 * weight of the loss here. What counts as a negative, the value, the similarities and the epsilon are those of every
 * {@link ContrastiveLoss}.
 */
final class Rince implements Contrast.Anchors {

    /** Of q / τ. */
    static final double MAXIMUM_EXPONENT = 30.0;

    /** What can be set. */
    @Component(
            id = "rince",
            summary = "Robust InfoNCE: a contrastive loss that pairs that do not belong together mislead less",
            formula = "ℓ = −e^{q s⁺} / q + (λ (e^{s⁺} + Σ e^{s⁻}))^q / q",
            publication = "Chuang et al., Robust Contrastive Learning against Noisy Views, CVPR 2022",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ. q / τ must be at most " + MAXIMUM_EXPONENT + ".",
                    defaultValue = "0.1",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(
                    doc = "From 0, not robust, like info-nce, to 1, most robust.",
                    defaultValue = "0.1",
                    min = 0,
                    exclusiveMin = true,
                    max = 1)
            double q,

            @Option(
                    doc = "Weight of all pairs against that of the positive one, λ.",
                    defaultValue = "0.01",
                    min = 0,
                    exclusiveMin = true,
                    max = 1)
            double lambda,

            @Option(
                    doc = "Rows of which modality are anchors: the first's, the second's, or both.",
                    defaultValue = "both")
            Direction direction) {}

    private final double[] factors;
    private final double q;
    private final double logLambda;

    private Rince(double factor, double q, double lambda) {
        this.factors = new double[] {factor};
        this.q = q;
        this.logLambda = Math.log(lambda);
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        double exponent = options.q() / options.temperature();
        if (exponent > MAXIMUM_EXPONENT) {
            throw new InvalidOptionException(
                    "q",
                    "is " + options.q() + " with a temperature of " + options.temperature()
                            + ", but q / temperature must be at most " + MAXIMUM_EXPONENT + ", not " + exponent
                            + ", or gradients would exceed single precision; lower q or raise the temperature");
        }
        return new ContrastiveLoss(
                LogitScale.ofTemperature(options.temperature()),
                factor -> Contrast.of(new Rince(factor, options.q(), options.lambda()), options.direction()));
    }

    @Override
    public double[] factors() {
        return factors;
    }

    @Override
    public Contrast.AnchorValue evaluate(double[] positives, double[] negatives, int count) {
        double positive = positives[0];
        double all = positive + negatives[0];
        double logPositive = factors[0] + Math.log(positive);
        double excess = logLambda + Math.log1p(negatives[0] / positive);
        double ofPositive = Math.exp(q * logPositive);
        double byAll = Math.exp(q * (logPositive + excess)) / all;
        // A difference of powers over q, without what would cancel where q is small.
        double value = ofPositive * Math.expm1(q * excess) / q;
        return new Contrast.AnchorValue(value, new double[] {byAll - ofPositive / positive}, new double[] {byAll});
    }
}
