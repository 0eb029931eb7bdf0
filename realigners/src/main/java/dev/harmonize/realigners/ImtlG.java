package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.realigners.solvers.SymmetricEigen;

import java.util.Arrays;
import java.util.Set;

/**
 * Impartial gradients, IMTL-G (Liu et al., "Towards Impartial Multi-task Learning", ICLR 2021): the direction whose
 * projections onto all gradients are equally long, with weights that add up to 1. Weights may be negative.
 *
 * <p>{@code v = pinv(G) n, w = v / Σ v} with n_k = ‖g_k‖. Where G is not singular, ⟨d, g_k⟩ / ‖g_k‖ = 1 / Σ v for every k.
 * Otherwise the pseudo-inverse gives the closest there is; eigenvalues of G up to K · 1e-13 times the largest count as
 * zero.
 *
 * <p>There is no answer if Σ v vanishes, as it does where all gradients are zero and where they add up to zero: if |Σ v|
 * is no more than 1e-12 Σ |v|, or no more than 4 K 2⁻⁵² κ Σ |v|, which is rounding, with κ the ratio of the largest
 * eigenvalue to the smallest that counts. Then every weight is 1/K, and the units are reported.
 *
 * <p>TorchJD computes the same, but compares |Σ v| with 1e-12 as it stands, whatever the gradients' lengths, and then
 * makes all weights zero; its pseudo-inverse cuts off at K times the data type's epsilon, so near-singular float32
 * matrices come out differently. LibMTL and the paper fix w_1 through the others by an ordinary inverse, which is the same
 * where G is not singular and fails elsewhere.
 */
final class ImtlG implements GramianRealigner {

    /** Nothing can be set. */
    @Component(
            id = "imtl-g",
            summary = "Goes equally far along each gradient (IMTL-G)",
            publication = "Liu et al., Towards Impartial Multi-task Learning, ICLR 2021",
            cost = "K³ per unit")
    public record Options() {}

    private static final double RANK_TOLERANCE = 1e-13;
    private static final double SUM_TOLERANCE = 1e-12;

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        NormalisedGramian gramian = new NormalisedGramian(count);
        SymmetricEigen eigen = new SymmetricEigen(count);
        double[] lengths = new double[count];
        double[] solution = new double[count];
        int undetermined = 0;
        int notConverged = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            boolean found = gramian.load(gramians, unit);
            if (!found) {
                undetermined++;
            } else if (!eigen.decompose(gramian.values())) {
                found = false;
                notConverged++;
            } else if (!solve(gramian, eigen, lengths, solution)) {
                found = false;
                undetermined++;
            }
            for (int k = 0; k < count; k++) {
                weights[unit * count + k] = found ? solution[k] : 1.0 / count;
            }
        }
        context.fellBack(
                "no impartial weights add up to 1, as the gradients cancel out; used equal weights", undetermined);
        context.fellBack("the eigenvalue iteration did not converge; used equal weights", notConverged);
        return weights;
    }

    /** Fills the weights; false if their sum vanishes. */
    private static boolean solve(NormalisedGramian gramian, SymmetricEigen eigen, double[] lengths, double[] solution) {
        int count = solution.length;
        for (int k = 0; k < count; k++) {
            lengths[k] = Math.sqrt(Math.max(0.0, gramian.values()[k * count + k]));
        }
        Arrays.fill(solution, 0.0);
        int rank = eigen.rank(count * RANK_TOLERANCE);
        for (int i = 0; i < rank; i++) {
            double share = eigen.project(i, lengths) / eigen.value(i);
            for (int k = 0; k < count; k++) {
                solution[k] += share * eigen.component(i, k);
            }
        }
        double sum = 0.0;
        double absolute = 0.0;
        for (double value : solution) {
            sum += value;
            absolute += Math.abs(value);
        }
        double rounding = 4 * count * Math.ulp(1.0) * eigen.value(0) / eigen.value(Math.max(0, rank - 1));
        if (!(Math.abs(sum) > Math.max(SUM_TOLERANCE, rounding) * absolute)) {
            return false;
        }
        for (int k = 0; k < count; k++) {
            solution[k] /= sum;
        }
        return true;
    }
}
