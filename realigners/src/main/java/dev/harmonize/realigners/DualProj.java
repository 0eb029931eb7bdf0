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
 * Projection of the mean gradient onto the dual cone, DualProj: the projection of Lopez-Paz and Ranzato, "Gradient Episodic
 * Memory for Continual Learning" (NeurIPS 2017), applied to the objectives themselves.
 *
 * <p>The direction is the one closest to Σ_k u_k g_k, with u the preferences, 1/K each by default, among those that harm no
 * objective: w = argmin_v vᵀGv subject to v ≥ u. Where the mean harms none it stays as it is. {@link UpGrad} projects the
 * gradients one by one instead.
 *
 * <p>The projection is exact by default ({@link DualConeProjection}). TorchJD instead projects with G / tr G + ε I, which
 * counts as ε I where tr G is below a threshold; {@code reg-eps = 1e-4, norm-eps = 1e-4} gives its numbers, which leave a
 * conflict of about ε, and with the latter depend on the scale of the gradients.
 *
 * <p>Where objectives are missing, preferences are those of {@link Preference}. A gradient of zero length conflicts with
 * nothing. If the projection is not found, which only rounding errors can cause, the unit's weights are the preferences, and
 * that is reported.
 */
final class DualProj implements GramianRealigner {

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

    private final Preference preference;
    private final boolean uniform;
    private final double regEps;
    private final double normEps;

    private DualProj(Preference preference, boolean uniform, double regEps, double normEps) {
        this.preference = preference;
        this.uniform = uniform;
        this.regEps = regEps;
        this.normEps = normEps;
    }

    static DualProj create(Options options, List<String> objectives) {
        return new DualProj(
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
        return promises;
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        double[] preferences = preference.among(context.objectives());
        double[] projected = new double[count];
        DualConeProjection projection = new DualConeProjection(count);
        int notFound = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            projection.matrix(gramians.values(), unit * count * count, normEps, regEps);
            if (!projection.project(preferences, projected)) {
                System.arraycopy(preferences, 0, projected, 0, count);
                notFound++;
            }
            System.arraycopy(projected, 0, weights, unit * count, count);
        }
        context.fellBack("the projection onto the dual cone was not found; used the preferences as weights", notFound);
        return weights;
    }
}
