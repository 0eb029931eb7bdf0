package dev.harmonize.realigners;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.DualConeProjection;

import java.util.List;
import java.util.Map;

/**
 * Projection of the mean gradient onto the dual cone, DualProj: the projection of Lopez-Paz and Ranzato, "Gradient Episodic
 * Memory for Continual Learning" (NeurIPS 2017), applied to the objectives themselves.
 *
 * <p>The direction is the one closest to Σ_k u_k g_k, with u the preferences, 1/K each by default, among those that harm no
 * objective: w = argmin_v vᵀGv subject to v ≥ u. Where the mean harms none it stays as it is. {@link UpGrad} projects the
 * gradients one by one instead.
 */
final class DualProj extends DualConeRealigner {

    /** What can be set. */
    @Component(
            id = "dualproj",
            summary = "Projects the mean gradient to where it harms no objective (DualProj)",
            publication = "Lopez-Paz and Ranzato, Gradient Episodic Memory for Continual Learning, NeurIPS 2017",
            cost = "K³ per unit")
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

    DualProj(Options options, List<String> objectives) {
        super(Preference.of(options.preference(), objectives), options.regEps(), options.normEps());
    }

    @Override
    UnitWeights unitWeights(int objectives) {
        return DualConeProjection::project;
    }
}
