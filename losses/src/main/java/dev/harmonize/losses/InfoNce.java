package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * InfoNCE (van den Oord et al., 2018) in both directions, as CLIP (Radford et al., ICML 2021) trains with it. With s_ij =
 * cos(u_i, v_j) / τ,
 *
 * <pre>
 * ℓ_i = ½ [log Σ_j exp s_ij − s_ii] + ½ [log Σ_j exp s_ji − s_ii]
 * </pre>
 *
 * the mean of the cross-entropies of finding the own row of the other modality among all; {@code direction} leaves one of
 * them out, the other then counts whole. The temperature is learnt unless {@code learnable} is false, see {@link
 * LogitScale}. What counts as a negative, the value, the similarities and the epsilon are those of every {@link
 * ContrastiveLoss}.
 */
final class InfoNce implements Contrast.Anchors {

    /** What can be set. */
    @Component(
            id = "info-nce",
            summary = "CLIP's contrastive loss between two modalities, with a learnt temperature",
            formula = "ℓ_i = ½ [log Σ_j exp s_ij − s_ii] + ½ [log Σ_j exp s_ji − s_ii]",
            publication = "van den Oord et al., Representation Learning with Contrastive Predictive Coding, 2018;"
                    + " Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML"
                    + " 2021",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ; where it is learnt, what learning starts from.",
                    defaultValue = "0.07",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(doc = "Whether the temperature is learnt.", defaultValue = "true")
            boolean learnable,

            @Option(
                    doc = "Where the temperature is learnt, 1/τ counts as no more than this.",
                    defaultValue = "100",
                    min = 1,
                    max = LogitScale.LARGEST)
            double maxScale,

            @Option(
                    doc = "Rows of which modality are anchors: the first's, the second's, or both.",
                    defaultValue = "both")
            Direction direction) {}

    private final double[] factors;

    private InfoNce(double factor) {
        this.factors = new double[] {factor};
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        LogitScale scale = options.learnable()
                ? LogitScale.learnableTemperature(options.temperature(), options.maxScale())
                : LogitScale.ofTemperature(options.temperature());
        return new ContrastiveLoss(scale, factor -> Contrast.of(new InfoNce(factor), options.direction()));
    }

    @Override
    public double[] factors() {
        return factors;
    }

    @Override
    public Contrast.AnchorValue evaluate(double[] positives, double[] negatives, int count) {
        double positive = positives[0];
        double negative = negatives[0];
        double all = positive + negative;
        return new Contrast.AnchorValue(
                Math.log1p(negative / positive), new double[] {-negative / positive / all}, new double[] {1.0 / all});
    }
}
