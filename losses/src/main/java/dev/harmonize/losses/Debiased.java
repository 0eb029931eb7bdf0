package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * Debiased contrastive learning (Chuang et al., NeurIPS 2020), with the anchor's own positive as the only one known: as negatives are drawn
 * blindly, a share τ⁺ of them are in truth positives, and what those add to the sum over negatives is subtracted. With an
 * anchor's similarity s⁺ = cos / τ to its positive and s⁻ to its N negatives,
 *
 * <pre>
 * N_g = max((Σ exp s⁻ − N τ⁺ exp s⁺) / (1 − τ⁺), N exp(−1/τ))
 * ℓ = −log(exp s⁺ / (exp s⁺ + N_g))
 * </pre>
 *
 * and a sample's value is the mean over its two anchors, one per modality, or that of one of them, see {@code direction}.
 * Where the maximum is the second term, which is the smallest that the sum over N negatives can be, negatives have no
 * gradient. With τ⁺ = 0 this is {@link InfoNce}; without negatives it is 0.
 *
 * <p>The original, for two views of an image, takes the negatives from both views, N = 2B − 2; here they come from the
 * other modality only, and N is how many valid rows of other samples it has. What counts as a negative, the value, the
 * similarities and the epsilon are those of every {@link ContrastiveLoss}.
 */
final class Debiased implements Contrast.Anchors {

    /** What can be set. */
    @Component(
            id = "debiased",
            summary = "Contrastive loss that allows for negatives that are in truth positives",
            formula = "ℓ = −log(e^{s⁺} / (e^{s⁺} + N_g)), N_g = max((Σ e^{s⁻} − N τ⁺ e^{s⁺}) / (1 − τ⁺), N e^{−1/τ})",
            publication = "Chuang et al., Debiased Contrastive Learning, NeurIPS 2020",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ.",
                    defaultValue = "0.5",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(
                    doc = "Share of the negatives that are in truth positives, τ⁺; with 0 this is info-nce.",
                    defaultValue = "0.1",
                    min = 0,
                    max = 1,
                    exclusiveMax = true)
            double tauPlus,

            @Option(
                    doc = "Rows of which modality are anchors: the first's, the second's, or both.",
                    defaultValue = "both")
            Direction direction) {}

    private final double[] factors;
    private final double tauPlus;
    private final double smallest;

    Debiased(double factor, double tauPlus) {
        this.factors = new double[] {factor};
        this.tauPlus = tauPlus;
        this.smallest = Math.exp(-2.0 * factor);
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        return new ContrastiveLoss(
                LogitScale.ofTemperature(options.temperature()),
                factor -> Contrast.of(new Debiased(factor, options.tauPlus()), options.direction()));
    }

    @Override
    public double[] factors() {
        return factors;
    }

    @Override
    public Contrast.AnchorValue evaluate(double[] positives, double[] negatives, int count) {
        double positive = positives[0];
        double estimate = (negatives[0] - count * tauPlus * positive) / (1.0 - tauPlus);
        double least = count * smallest;
        double negative = Math.max(estimate, least);
        double byNegative = 1.0 / (positive + negative);
        double byPositive = -negative / positive * byNegative;
        double value = Math.log1p(negative / positive);
        if (estimate < least) {
            return new Contrast.AnchorValue(value, new double[] {byPositive}, new double[] {0.0});
        }
        return new Contrast.AnchorValue(
                value,
                new double[] {byPositive - byNegative * count * tauPlus / (1.0 - tauPlus)},
                new double[] {byNegative / (1.0 - tauPlus)});
    }
}
