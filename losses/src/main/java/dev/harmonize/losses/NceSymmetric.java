package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * VATT's symmetric noise-contrastive estimation (Akbari et al., NeurIPS 2021) between two modalities that may both have
 * several candidates per sample.
 *
 * <p>With s(u, v) = cos(u, v) / τ, and u_i and v_i standing for every valid row of sample i in the first and in the second
 * modality,
 *
 * <pre>
 * ℓ_i = [log Σ_j exp s(u_i, v_j) − log Σ exp s(u_i, v_i)] + [log Σ_j exp s(u_j, v_i) − log Σ exp s(u_i, v_i)]
 * </pre>
 *
 * where every sum runs over all pairs of rows that its indices allow. As in VATT's code the two directions are added, not
 * averaged: without candidates the value is twice that of {@link InfoNce}. Unlike in {@link MilNce} each direction is
 * normalized by itself. What counts as a negative, the value, the similarities and the epsilon are those of every {@link
 * ContrastiveLoss}; VATT's code scales by the missing samples of each modality in turn, which is the same mean over the
 * judged samples where only one modality is ever missing.
 */
final class NceSymmetric implements Contrast {

    /** What can be set. */
    @Component(
            id = "nce-symmetric",
            summary = "VATT's contrastive loss with each direction normalized by itself, for one or several candidates",
            formula = "ℓ_i = log Σ_j exp s(u_i, v_j) + log Σ_j exp s(u_j, v_i) − 2 log Σ exp s(u_i, v_i), sums over"
                    + " candidates",
            publication = "Akbari et al., VATT: Transformers for Multimodal Self-Supervised Learning from Raw Video,"
                    + " Audio and Text, NeurIPS 2021",
            cost = "B² C² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ.",
                    defaultValue = "0.07",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature) {}

    private final double[] factors;

    private NceSymmetric(double factor) {
        this.factors = new double[] {factor};
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.require(inputs, 2);
        return new ContrastiveLoss(LogitScale.ofTemperature(options.temperature()), NceSymmetric::new);
    }

    @Override
    public double[] factors() {
        return factors;
    }

    @Override
    public Values evaluate(Sums sums) {
        Values values = Values.zeros(1, sums.samples());
        for (int i = 0; i < sums.samples(); i++) {
            if (sums.judged()[i]) {
                double positive = sums.positives()[0][i];
                double forward = sums.forward()[0][i];
                double backward = sums.backward()[0][i];
                values.perSample()[i] = Math.log1p(forward / positive) + Math.log1p(backward / positive);
                values.forward()[0][i] = 1.0 / (positive + forward);
                values.backward()[0][i] = 1.0 / (positive + backward);
                values.positives()[0][i] =
                        -forward / positive / (positive + forward) - backward / positive / (positive + backward);
            }
        }
        return values;
    }
}
