package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * Decoupled contrastive learning (Yeh et al., ECCV 2022): {@link InfoNce} without the positive in the
 * denominator, so that easy positives do not weaken the gradients of the negatives, which helps small batches. With an
 * anchor's similarity s⁺ = cos / τ to its positive and s⁻ to its negatives,
 *
 * <pre>
 * ℓ = −s⁺ + log Σ exp s⁻
 * </pre>
 *
 * and a sample's value is the mean over its two anchors, one per modality, or that of one of them, see {@code direction}.
 * Values may be negative. Where an anchor has no negatives, as in a batch of one, the second term is left out: ℓ = −s⁺.
 *
 * <p>The original, for two views of an image, takes the negatives from both views; here they come from the other modality
 * only. What counts as a negative, the value, the similarities and the epsilon are those of every {@link
 * ContrastiveLoss}.
 */
final class Dcl implements Contrast.Anchors {

    /** What can be set. */
    @Component(
            id = "dcl",
            summary = "Decoupled contrastive loss: positives are not among what they are compared with",
            formula = "ℓ = −s⁺ + log Σ e^{s⁻}",
            publication = "Yeh et al., Decoupled Contrastive Learning, ECCV 2022",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ.",
                    defaultValue = "0.1",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(
                    doc = "Rows of which modality are anchors: the first's, the second's, or both.",
                    defaultValue = "both")
            Direction direction) {}

    private final double[] factors;

    Dcl(double factor) {
        this.factors = new double[] {factor};
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        return new ContrastiveLoss(
                LogitScale.ofTemperature(options.temperature()),
                factor -> Contrast.of(new Dcl(factor), options.direction()));
    }

    @Override
    public double[] factors() {
        return factors;
    }

    @Override
    public Contrast.AnchorValue evaluate(double[] positives, double[] negatives, int count) {
        double positive = positives[0];
        double negative = negatives[0];
        double[] byPositive = {-1.0 / positive};
        // The common factor of the sums matters only where there is nothing that it would cancel with.
        return count == 0
                ? new Contrast.AnchorValue(-factors[0] - Math.log(positive), byPositive, new double[] {0.0})
                : new Contrast.AnchorValue(Math.log(negative / positive), byPositive, new double[] {1.0 / negative});
    }
}
