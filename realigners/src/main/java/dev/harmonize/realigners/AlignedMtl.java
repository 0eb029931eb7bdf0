package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.SymmetricEigen;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Aligned-MTL (Senushkin et al., "Independent Component Alignment for Multi-Task Learning", CVPR 2023): replaces the
 * gradients by the nearest ones, up to their length, that are orthogonal and all as long as each other, and takes the mean
 * of those, or another fixed combination of them.
 *
 * <p>With G = V Λ Vᵀ, {@code w = √s V Λ^(−1/2) Vᵀ u}, where u is the preference and s the smallest, the median or the mean
 * eigenvalue ({@code min}, {@code median}, {@code rmse}). Only eigenvalues above K · 2⁻²³ times the largest count, and
 * their eigenvectors: what is aligned then are the gradients' principal components. The median of an even number of
 * eigenvalues is the lower of the middle two. Where objectives are missing, preferences are those of {@link Preference}.
 *
 * <p>If all gradients are zero, the weights are the preference. Units for which the eigenvalue iteration does not converge
 * have it too. Both are reported.
 *
 * <p>The formula, the three scales and the cut-off are TorchJD's and the official code's; those compute in the gradients'
 * data type, here everything is double. Where an eigenvalue is near the cut-off, with {@code min} the result jumps, by
 * definition.
 */
final class AlignedMtl implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "aligned-mtl",
            summary = "Makes the gradients orthogonal and equally long before averaging them (Aligned-MTL)",
            publication = "Senushkin et al., Independent Component Alignment for Multi-Task Learning, CVPR 2023",
            cost = "K³ per unit")
    public record Options(
            @Option(
                    doc =
                            "Which length the aligned gradients have: the square root of the smallest, the median or the mean"
                                    + " eigenvalue of the Gram matrix.",
                    defaultValue = "min")
            ScaleMode scaleMode,

            @Option(
                    doc =
                            "How much each aligned gradient counts, by objective, such as { va = 0.7, vt = 0.3 }; not below 0."
                                    + " An objective that is not named has 1/K.",
                    defaultValue = "{}",
                    min = 0,
                    max = 1e10)
            Map<String, Double> preference) {}

    /** Which eigenvalue is the squared length of the aligned gradients. */
    public enum ScaleMode {
        /** The smallest; no component of any gradient is made longer. */
        MIN,
        /** The median. */
        MEDIAN,
        /** The mean, so that the gradients' root mean square length stays. */
        RMSE
    }

    /** Epsilon of float32. */
    private static final double EPSILON = Math.ulp(1.0f);

    private final ScaleMode scaleMode;
    private final Preference preference;

    AlignedMtl(Options options, List<String> objectives) {
        this.scaleMode = options.scaleMode();
        this.preference = Preference.of(options.preference(), objectives);
    }

    @Override
    public Set<Promise> promises() {
        return preference.isUniform()
                ? Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT)
                : Set.of(Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        double[] preferred = preference.among(context.objectives());
        NormalisedGramian gramian = new NormalisedGramian(count);
        SymmetricEigen eigen = new SymmetricEigen(count);
        double[] aligned = new double[count];
        int zero = 0;
        int notConverged = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            double[] result = preferred;
            if (!gramian.load(gramians, unit)) {
                zero++;
            } else if (!eigen.decompose(gramian.values())) {
                notConverged++;
            } else {
                align(eigen, preferred, aligned);
                result = aligned;
            }
            System.arraycopy(result, 0, weights, unit * count, count);
        }
        context.fellBack("all gradients are zero; used the preference as weights", zero);
        context.fellBack("the eigenvalue iteration did not converge; used the preference as weights", notConverged);
        return weights;
    }

    private void align(SymmetricEigen eigen, double[] preferred, double[] aligned) {
        int count = aligned.length;
        // at least the largest eigenvalue, of a matrix whose largest diagonal entry is 1, is positive
        int rank = Math.max(1, eigen.rank(count * EPSILON));
        double squaredLength = squaredLength(eigen, rank);
        Arrays.fill(aligned, 0.0);
        for (int i = 0; i < rank; i++) {
            double share = eigen.project(i, preferred) * Math.sqrt(squaredLength / eigen.value(i));
            for (int k = 0; k < count; k++) {
                aligned[k] += share * eigen.component(i, k);
            }
        }
    }

    private double squaredLength(SymmetricEigen eigen, int rank) {
        return switch (scaleMode) {
            case MIN -> eigen.value(rank - 1);
            case MEDIAN -> eigen.value(rank / 2);
            case RMSE -> {
                double sum = 0.0;
                for (int i = 0; i < rank; i++) {
                    sum += eigen.value(i);
                }
                yield sum / rank;
            }
        };
    }
}
