package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * Decoupled contrastive learning with weighted positives (Yeh et al., ECCV 2022): {@link Dcl} where the
 * positives that are the least alike count most, by negated von Mises–Fisher weights of mean 1,
 *
 * <pre>
 * w_i = 2 − B exp(cos_i / σ) / Σ_j exp(cos_j / σ)
 * ℓ = −w_i s⁺ + log Σ exp s⁻
 * </pre>
 *
 * where cos_i = τ s⁺ is the cosine of sample i's two rows and j runs over the B judged samples. The weights are
 * differentiated like everything else, as in the published implementation, and become negative where one positive stands
 * out among many. Everything else is as in {@link Dcl}, which this is in a batch of one, and approaches for large σ.
 */
final class Dclw implements Contrast {

    /** What can be set. */
    @Component(
            id = "dclw",
            summary = "Decoupled contrastive loss that weighs unlike positives more",
            formula = "ℓ = −w_i s⁺ + log Σ e^{s⁻}, w_i = 2 − B softmax_i(cos⁺ / σ)",
            publication = "Yeh et al., Decoupled Contrastive Learning, ECCV 2022",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ.",
                    defaultValue = "0.1",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(
                    doc = "What the positives' cosines are divided by for the weights, σ: the smaller, the more unequal"
                            + " they are.",
                    defaultValue = "0.5",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double sigma,

            @Option(
                    doc = "Rows of which modality are anchors: the first's, the second's, or both.",
                    defaultValue = "both")
            Direction direction) {}

    private final double factor;
    private final double sigma;
    private final Contrast unweighted;

    private Dclw(double factor, double sigma, Direction direction) {
        this.factor = factor;
        this.sigma = sigma;
        this.unweighted = Contrast.of(new Dcl(factor), direction);
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        return new ContrastiveLoss(
                LogitScale.ofTemperature(options.temperature()),
                factor -> new Dclw(factor, options.sigma(), options.direction()));
    }

    @Override
    public double[] factors() {
        return unweighted.factors();
    }

    @Override
    public Values evaluate(Sums sums) {
        Values values = unweighted.evaluate(sums);
        double[] similarities = new double[sums.samples()];
        double largest = Double.NEGATIVE_INFINITY;
        int count = 0;
        for (int i = 0; i < similarities.length; i++) {
            if (sums.judged()[i]) {
                similarities[i] = factor + Math.log(sums.positives()[0][i]);
                largest = Math.max(largest, similarities[i]);
                count++;
            }
        }
        double perSimilarity = 1.0 / (factor * sigma);
        double[] probabilities = new double[similarities.length];
        double total = 0.0;
        for (int i = 0; i < similarities.length; i++) {
            if (sums.judged()[i]) {
                probabilities[i] = Math.exp((similarities[i] - largest) * perSimilarity);
                total += probabilities[i];
            }
        }
        double expected = 0.0;
        for (int i = 0; i < similarities.length; i++) {
            probabilities[i] /= total;
            expected += probabilities[i] * similarities[i];
        }
        for (int i = 0; i < similarities.length; i++) {
            if (sums.judged()[i]) {
                // 1 − w_i, on top of the weight 1 that is there already; then what s_i does to all weights.
                double excess = count * probabilities[i] - 1.0;
                double byWeights = count * probabilities[i] * perSimilarity * (similarities[i] - expected);
                values.perSample()[i] += excess * similarities[i];
                values.positives()[0][i] += (excess + byWeights) / sums.positives()[0][i];
            }
        }
        return values;
    }
}
