package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.realigners.solvers.DualConeProjection;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What realigners have in common that project onto the dual cone of the gradients, {d : ⟨g_k, d⟩ ≥ 0 for all k}.
 *
 * <p>Projections are exact by default ({@link DualConeProjection}). TorchJD instead projects with G / tr G + ε I, which
 * counts as ε I where tr G is below a threshold; {@code reg-eps = 1e-4, norm-eps = 1e-4} gives its numbers, which leave a
 * conflict of about ε, and with the latter depend on the scale of the gradients.
 *
 * <p>Where objectives are missing, preferences are those of {@link Preference}. A gradient of zero length conflicts with
 * nothing. If a projection is not found, which only rounding errors can cause, the unit's weights are the preferences, and
 * that is reported.
 */
abstract class DualConeRealigner implements GramianRealigner {

    private final Preference preference;
    private final double regEps;
    private final double normEps;

    /**
     * With what to project.
     *
     * @param regEps ε; 0 is exact
     * @param normEps threshold for tr G; 0 for none
     */
    DualConeRealigner(Preference preference, double regEps, double normEps) {
        this.preference = preference;
        this.regEps = regEps;
        this.normEps = normEps;
    }

    /** Weights one unit after the other, with workspaces of its own. */
    @FunctionalInterface
    interface UnitWeights {

        /**
         * Finds the weights of a unit.
         *
         * @param projection for its Gram matrix
         * @param preferences u, length K; not to be changed
         * @param weights receives w, length K
         * @return whether they were found
         */
        boolean find(DualConeProjection projection, double[] preferences, double[] weights);
    }

    /** What weighs the units of one call. */
    abstract UnitWeights unitWeights(int objectives);

    @Override
    public Set<Promise> promises() {
        Set<Promise> promises = EnumSet.noneOf(Promise.class);
        if (preference.isUniform()) {
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

    /** Whether nothing is added to G. */
    final boolean isExact() {
        return regEps == 0.0 && normEps == 0.0;
    }

    @Override
    public final double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        double[] preferences = preference.among(context.objectives());
        double[] ofUnit = new double[count];
        UnitWeights unitWeights = unitWeights(count);
        DualConeProjection projection = new DualConeProjection(count);
        int notFound = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            projection.matrix(gramians.values(), unit * count * count, normEps, regEps);
            Arrays.fill(ofUnit, 0.0);
            boolean found = unitWeights.find(projection, preferences, ofUnit);
            System.arraycopy(found ? ofUnit : preferences, 0, weights, unit * count, count);
            notFound += found ? 0 : 1;
        }
        context.fellBack("a projection onto the dual cone was not found; used the preferences as weights", notFound);
        return weights;
    }
}
