package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.DualConeProjection;

import java.util.EnumSet;
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
 *
 * <p>The projections are exact by default ({@link DualConeProjection}). TorchJD instead projects with G / tr G + ε I, which
 * counts as ε I where tr G is below a threshold; {@code reg-eps = 1e-4, norm-eps = 1e-4} gives its numbers, which leave a
 * conflict of about ε, and with the latter depend on the scale of the gradients.
 *
 * <p>Where objectives are missing, preferences are those of {@link Preference}. A gradient of zero length conflicts with
 * nothing. If a projection is not found, which only rounding errors can cause, the unit's weights are the preferences, and
 * that is reported.
 */
final class UpGrad implements GramianRealigner {

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

    private final Preference preference;
    private final boolean uniform;
    private final double regEps;
    private final double normEps;

    private UpGrad(Preference preference, boolean uniform, double regEps, double normEps) {
        this.preference = preference;
        this.uniform = uniform;
        this.regEps = regEps;
        this.normEps = normEps;
    }

    static UpGrad create(Options options, List<String> objectives) {
        return new UpGrad(
                Preference.of(options.preference(), objectives),
                options.preference().isEmpty(),
                options.regEps(),
                options.normEps());
    }

    @Override
    public Set<Promise> promises() {
        Set<Promise> promises = EnumSet.noneOf(Promise.class);
        if (uniform) {
            promises.add(Promise.AGREEMENT_PASSES_THROUGH);
            promises.add(Promise.PERMUTATION_INVARIANT);
        }
        if (regEps == 0.0) {
            promises.add(Promise.NON_CONFLICTING);
        }
        if (normEps == 0.0) {
            promises.add(Promise.SCALE_INVARIANT);
        }
        if (regEps == 0.0 && normEps == 0.0) {
            promises.add(Promise.LINEAR_UNDER_SCALING);
        }
        return promises;
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        double[] preferences = preference.among(context.objectives());
        double[] own = new double[count];
        double[] projected = new double[count];
        DualConeProjection projection = new DualConeProjection(count);
        int notFound = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            projection.matrix(gramians.values(), unit * count * count, normEps, regEps);
            boolean found = true;
            for (int i = 0; i < count && found; i++) {
                own[i] = preferences[i];
                found = projection.project(own, projected);
                own[i] = 0.0;
                for (int k = 0; k < count; k++) {
                    weights[unit * count + k] += projected[k];
                }
            }
            if (!found) {
                System.arraycopy(preferences, 0, weights, unit * count, count);
                notFound++;
            }
        }
        context.fellBack("a projection onto the dual cone was not found; used the preferences as weights", notFound);
        return weights;
    }
}
