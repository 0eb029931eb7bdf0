package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fast adaptive multitask optimization, FAMO (Liu et al., "FAMO: Fast Adaptive Multitask Optimization", NeurIPS 2023): has
 * the logarithms of all losses fall at the same rate, with no gradient but that of the sum. With D_k = L_k − reference_k +
 * 10⁻⁸ and z = softmax(ξ), ξ = 0 at first, w_k = c z_k / D_k with c = 1 / Σ_l (z_l / D_l), so that the weights of all
 * objectives add up to 1.
 *
 * <p>From how much each log D fell, δ_k = log D_k(t) − log D_k(t+1), follows
 *
 * <pre>
 * ξ_k ← ξ_k − learning-rate · (z_k (δ_k − Σ_l z_l δ_l) + γ ξ_k)
 * </pre>
 *
 * which raises the share of an objective that fell less than the others.
 *
 * <p>The paper and the official code evaluate the losses of the <em>same</em> batch again after the update, at the price of
 * a second forward pass, and the official code has Adam take the step on ξ. Here δ compares the batch of a step with that of
 * the step before and the step is plain gradient descent, as in the paper's algorithm. So δ has the noise of two batches;
 * the lower the learning rate, the more of it averages out. Remembered are ξ and the last losses.
 *
 * <p>Where a loss is not above its reference its logarithm says nothing; the weights then are 1/K.
 */
final class Famo extends StatefulLossWeighting {

    private static final String LOGITS = "xi";

    private static final double EPSILON = 1e-8;

    /** What can be set. */
    @Component(
            id = "famo",
            summary = "Makes the logarithms of all losses fall at the same rate (FAMO)",
            publication = "Liu et al., FAMO: Fast Adaptive Multitask Optimization, NeurIPS 2023",
            cost = "K per unit")
    public record Options(
            @Option(
                    doc = "Step size of gradient descent on the logits ξ.",
                    defaultValue = "0.025",
                    min = 0.0,
                    max = 1.0,
                    exclusiveMin = true)
            double learningRate,

            @Option(
                    doc = "Weight decay γ, which draws the logits ξ back to 0.",
                    defaultValue = "1e-3",
                    min = 0.0,
                    max = 1.0)
            double gamma,

            @Option(
                    doc =
                            "The smallest loss that each objective can reach, such as { va = 0.1 }; 0 for objectives that are"
                                    + " not named.",
                    defaultValue = "{}")
            Map<String, Double> reference) {}

    private final Options options;
    private final double[] reference;

    Famo(Options options, List<String> objectives) {
        super(objectives, Map.of(LOGITS, new double[objectives.size()]));
        this.options = options;
        this.reference = objectives().vector("reference", options.reference(), 0.0);
    }

    @Override
    public Set<Promise> promises() {
        return options.reference().isEmpty()
                ? super.promises()
                : Set.of(Promise.SCALE_INVARIANT, Promise.LINEAR_UNDER_SCALING);
    }

    @Override
    void learn(String group, double[] lastLosses, double[] losses) {
        double[] logits = remembered(group, LOGITS);
        double[] shares = softmax(logits);
        double[] falls = new double[losses.length];
        double mean = 0.0;
        for (int k = 0; k < falls.length; k++) {
            falls[k] = lastLosses[k] == 0.0 ? 0.0 : Math.log(excess(k, lastLosses[k])) - Math.log(excess(k, losses[k]));
            mean += shares[k] * falls[k];
        }
        for (int k = 0; k < falls.length; k++) {
            double slope = shares[k] * (falls[k] - mean) + options.gamma() * logits[k];
            logits[k] -= options.learningRate() * slope;
        }
    }

    @Override
    double[] weigh(String group, double[] losses) {
        double[] weights = softmax(remembered(group, LOGITS));
        double sum = 0.0;
        for (int k = 0; k < weights.length; k++) {
            weights[k] /= excess(k, losses[k]);
            sum += weights[k];
        }
        for (int k = 0; k < weights.length; k++) {
            weights[k] /= sum;
        }
        return weights;
    }

    /** D_k. */
    private double excess(int k, double loss) {
        return loss - reference[k] + EPSILON;
    }

    @Override
    boolean hasAnswer(int k, double loss) {
        return loss > reference[k];
    }

    @Override
    String demand() {
        return "a loss is not above its reference";
    }

    @Override
    double fallback() {
        return 1.0 / objectives().count();
    }
}
