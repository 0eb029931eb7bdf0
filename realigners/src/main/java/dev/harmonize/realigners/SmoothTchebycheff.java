package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Smooth Tchebycheff scalarization, STCH (Lin et al., "Smooth Tchebycheff Scalarization for Multi-Objective Optimization",
 * ICML 2024): trains on a smooth maximum of the losses, μ log Σ_k exp(p_k (L_k − z_k) / μ), with preferences p and ideal
 * losses z. w_k = p_k softmax(p (L − z) / μ)_k, found after taking the largest exponent off all of them. Remembers nothing.
 *
 * <p>The smaller μ, the more only the worst objective counts; the larger, the more equal the weights. With preferences
 * of 1 they add up to 1 (over all objectives of the run). The official code and LibMTL apply it to log (L_k / L̄_k)
 * with L̄ the mean losses of an epoch, train on Σ_k log L_k until that epoch is over, and multiply by K; here it is the
 * formula itself. An objective that judges nothing of a batch has the loss 0 there, and takes part with that.
 */
final class SmoothTchebycheff extends LossWeighting {

    /** What can be set. */
    @Component(
            id = "stch",
            summary = "Trains on a smooth maximum of the losses (STCH)",
            publication = "Lin et al., Smooth Tchebycheff Scalarization for Multi-Objective Optimization, ICML 2024",
            cost = "K per unit")
    public record Options(
            @Option(
                    doc = "How smooth the maximum is, μ, in units of the losses.",
                    defaultValue = "1.0",
                    min = 0.0,
                    exclusiveMin = true)
            double mu,

            @Option(
                    doc = "Factor on the distance of each objective from its ideal loss, such as { va = 2 }; 1 for"
                            + " objectives that are not named.",
                    defaultValue = "{}",
                    min = 0.0,
                    max = 1e10,
                    exclusiveMin = true)
            Map<String, Double> preference,

            @Option(
                    doc = "Ideal loss of each objective, such as { va = 0.1 }; 0 for objectives that are not named.",
                    defaultValue = "{}")
            Map<String, Double> reference) {}

    private final double mu;
    private final boolean uniform;
    private final double[] preference;
    private final double[] reference;

    SmoothTchebycheff(Options options, List<String> objectives) {
        super(objectives);
        this.mu = options.mu();
        this.uniform = options.preference().isEmpty() && options.reference().isEmpty();
        this.preference = objectives().vector("preference", options.preference(), 1.0);
        this.reference = objectives().vector("reference", options.reference(), 0.0);
    }

    @Override
    public Set<Promise> promises() {
        return uniform ? super.promises() : Set.of(Promise.SCALE_INVARIANT, Promise.LINEAR_UNDER_SCALING);
    }

    @Override
    double[] weigh(double[] losses, Gramians gramians, RealignmentContext context) {
        double[] exponents = new double[losses.length];
        for (int k = 0; k < exponents.length; k++) {
            exponents[k] = preference[k] * (losses[k] - reference[k]) / mu;
        }
        double[] weights = softmax(exponents);
        for (int k = 0; k < weights.length; k++) {
            weights[k] *= preference[k];
        }
        return weights;
    }

    @Override
    boolean hasAnswer(int k, double loss) {
        return true;
    }

    @Override
    String demand() {
        return "a loss is not finite";
    }

    @Override
    double fallback() {
        return 1.0 / objectives().count();
    }
}
