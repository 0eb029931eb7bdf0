package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * Multiple-instance noise-contrastive estimation (Miech et al., CVPR 2020) between two modalities, in the asymmetric
 * normalization of VATT (Akbari et al., NeurIPS 2021).
 *
 * <p>With s(u, v) = cos(u, v) / τ, and u_i and v_i standing for every valid row of sample i in the first and in the second
 * modality,
 *
 * <pre>
 * ℓ_i = log(Σ_j exp s(u_i, v_j) + Σ_j exp s(u_j, v_i)) − log Σ exp s(u_i, v_i)
 * </pre>
 *
 * where every sum runs over all pairs of rows that its indices allow. The positives are counted in both sums of the first
 * term. Either modality may have several candidates per sample. What counts as a negative, the value, the similarities
 * and the epsilon are those of every {@link ContrastiveLoss}.
 */
final class MilNce implements Contrast {

    /** What can be set. */
    @Component(
            id = "mil-nce",
            summary = "VATT's contrastive loss between two modalities that may have several candidates per sample",
            formula =
                    "ℓ_i = log(Σ_j exp s(u_i, v_j) + Σ_j exp s(u_j, v_i)) − log Σ exp s(u_i, v_i), sums over candidates",
            publication = "Miech et al., End-to-End Learning of Visual Representations from Uncurated Instructional"
                    + " Videos, CVPR 2020; Akbari et al., VATT, NeurIPS 2021",
            cost = "B² C² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ.",
                    defaultValue = "0.07",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature) {}

    private final double[] factors;

    MilNce(double factor) {
        this.factors = new double[] {factor};
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.require(inputs, 2);
        return new ContrastiveLoss(LogitScale.ofTemperature(options.temperature()), MilNce::new);
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
                double all = sums.forward()[0][i] + sums.backward()[0][i] + 2.0 * positive;
                values.perSample()[i] = Math.log(all / positive);
                values.forward()[0][i] = 1.0 / all;
                values.backward()[0][i] = 1.0 / all;
                values.positives()[0][i] = 2.0 / all - 1.0 / positive;
            }
        }
        return values;
    }
}
