package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * Contrastive learning with hard negative samples (Robinson et al., ICLR 2021): {@link Debiased} with
 * negatives weighted by importance, the more the more similar they are to the anchor. With an anchor's similarity s⁺ = cos
 * / τ to its positive and s⁻ to its N negatives,
 *
 * <pre>
 * R = N Σ exp((1 + β) s⁻) / Σ exp(β s⁻)
 * N_g = max((R − N τ⁺ exp s⁺) / (1 − τ⁺), N exp(−1/τ))
 * ℓ = −log(exp s⁺ / (exp s⁺ + N_g))
 * </pre>
 *
 * and a sample's value is the mean over its two anchors, one per modality, or that of one of them, see {@code direction}.
 * The weights are differentiated like everything else, as in the original. With β = 0 this is {@link Debiased}, with τ⁺ =
 * 0 as well it is {@link InfoNce}; without negatives it is 0.
 *
 * <p>The original, for two views of an image, takes the negatives from both views, N = 2B − 2; here they come from the
 * other modality only, and N is how many valid rows of other samples it has. What counts as a negative, the value, the
 * similarities and the epsilon are those of every {@link ContrastiveLoss}.
 */
final class HardNegative implements Contrast.Anchors {

    /** What can be set. */
    @Component(
            id = "hard-negative",
            summary = "Contrastive loss that weighs negatives by how similar they are, and allows for those that are in"
                    + " truth positives",
            formula = "ℓ = −log(e^{s⁺} / (e^{s⁺} + N_g)), N_g = max((N Σ e^{(1+β)s⁻} / Σ e^{βs⁻} − N τ⁺ e^{s⁺})"
                    + " / (1 − τ⁺), N e^{−1/τ})",
            publication = "Robinson et al., Contrastive Learning with Hard Negative Samples, ICLR 2021",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ. (1 + beta) / τ must be at most "
                            + Exponentials.MAXIMUM_FACTOR + ".",
                    defaultValue = "0.5",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(
                    doc = "How much similar negatives count more than others, β; with 0 this is debiased.",
                    defaultValue = "1.0",
                    min = 0)
            double beta,

            @Option(
                    doc = "Share of the negatives that are in truth positives, τ⁺.",
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
    private final Debiased debiased;

    private HardNegative(double factor, double beta, double tauPlus) {
        this.factors = new double[] {factor, (1.0 + beta) * factor, beta * factor};
        this.debiased = new Debiased(factor, tauPlus);
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        double largestFactor = (1.0 + options.beta()) / options.temperature();
        if (largestFactor > Exponentials.MAXIMUM_FACTOR) {
            throw new InvalidOptionException(
                    "beta",
                    "is " + options.beta() + " with a temperature of " + options.temperature()
                            + ", but (1 + beta) / temperature must be at most " + Exponentials.MAXIMUM_FACTOR + ", not "
                            + largestFactor + ", or exponentials would vanish; lower beta or raise the temperature");
        }
        return new ContrastiveLoss(
                LogitScale.ofTemperature(options.temperature()),
                factor -> Contrast.of(anchors(factor, options), options.direction()));
    }

    /** Without β there is nothing to weigh by. */
    private static Contrast.Anchors anchors(double factor, Options options) {
        return options.beta() == 0.0
                ? new Debiased(factor, options.tauPlus())
                : new HardNegative(factor, options.beta(), options.tauPlus());
    }

    @Override
    public double[] factors() {
        return factors;
    }

    @Override
    public Contrast.AnchorValue evaluate(double[] positives, double[] negatives, int count) {
        // The common factors of the two sums, exp(−(1 + β)/τ) and exp(−β/τ), leave that of the positive, exp(−1/τ).
        double perWeight = count == 0 ? 0.0 : count / negatives[2];
        double weighted = negatives[1] * perWeight;
        Contrast.AnchorValue value = debiased.evaluate(new double[] {positives[0]}, new double[] {weighted}, count);
        double slope = value.negatives()[0] * perWeight;
        return new Contrast.AnchorValue(value.value(), new double[] {value.positives()[0], 0.0, 0.0}, new double[] {
            0.0, slope, count == 0 ? 0.0 : -slope * negatives[1] / negatives[2]
        });
    }
}
