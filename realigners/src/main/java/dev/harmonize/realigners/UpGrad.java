package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Unconflicting projection of gradients, UPGrad (Quinton and Rey, "Jacobian Descent for Multi-Objective Optimization", 2024).
 *
 * <p>Each gradient, times its preference u_i, is projected onto the dual cone of all gradients, {d : ⟨g_k, d⟩ ≥ 0 for all
 * k}, and the direction is the sum of the projections: w = Σ_i argmin_v vᵀGv subject to v ≥ u_i e_i. With the default
 * preference 1/K that is the mean where nothing conflicts. Unlike PCGrad it depends on no order and leaves no conflict; for two
 * objectives with preference 1 both are the same.
 */
final class UpGrad extends DualConeRealigner {

    /** What can be set. */
    @Component(
            id = "upgrad",
            summary = "Projects each gradient to where it harms no objective, and adds up (UPGrad)",
            publication = "Quinton and Rey, Jacobian Descent for Multi-Objective Optimization, 2024",
            cost = "K⁴ per unit")
    public record Options(
            @Option(
                    doc =
                            "How much each objective counts, such as { va = 1.0, vt = 0.5 }; 1/K for those not named. With 1"
                                    + " for all, gradients that agree are added up instead of averaged.",
                    defaultValue = "{}",
                    min = 0,
                    max = 1e10)
            Map<String, Double> preference,

            @Option(
                    doc = "ε of G / tr G + ε I, which replaces G. 0 is exact; TorchJD has 1e-4.",
                    defaultValue = "0",
                    min = 0)
            double regEps,

            @Option(doc = "G counts as zero if its trace is below this. TorchJD has 1e-4.", defaultValue = "0", min = 0)
            double normEps) {}

    UpGrad(Options options, List<String> objectives) {
        super(Preference.of(options.preference(), objectives), options.regEps(), options.normEps());
    }

    @Override
    public Set<Promise> promises() {
        Set<Promise> promises = super.promises();
        if (isExact()) {
            promises.add(Promise.LINEAR_UNDER_SCALING);
        }
        return promises;
    }

    @Override
    UnitWeights unitWeights(int objectives) {
        double[] own = new double[objectives];
        double[] projected = new double[objectives];
        return (projection, preferences, weights) -> {
            boolean found = true;
            for (int i = 0; i < own.length && found; i++) {
                own[i] = preferences[i];
                found = projection.project(own, projected);
                own[i] = 0.0;
                for (int k = 0; k < weights.length; k++) {
                    weights[k] += projected[k];
                }
            }
            return found;
        };
    }
}
