package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.SymmetricEigen;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Conflict-free inverse gradients, ConFIG (Liu et al., "ConFIG: Towards Conflict-free Training of Physics Informed Neural
 * Networks", ICLR 2025).
 *
 * <p>The direction has with every gradient an inner product in the proportion that is preferred. With e_k = g_k / ‖g_k‖ as
 * the rows of U and preferences u, b is pinv(U) u scaled to length one, and d = (Σ_k ⟨g_k, b⟩) b. If the rows are linearly
 * independent, the cosine between d and g_k is positive and proportional to u_k: with equal preferences equal for all. If
 * they are not, b is the shortest least-squares solution, and a conflict may remain; so freedom from conflict is not
 * promised. A row of zeros stays a row of zeros in U and does not matter; one row alone is its own direction.
 *
 * <p>pinv(U) u = Uᵀ pinv(U Uᵀ) u takes only the K x K matrix of cosines. That matrix has the squares of U's singular values
 * as eigenvalues, and those below {@value #NEGLIGIBLE} times the largest count as zero: rows that differ from dependent
 * ones by less than about 10⁻⁶ of their length are taken as dependent. Sums over millions of doubles are exact to about
 * 10⁻¹³, and rows of float32 to 10⁻⁷, so what is cut off is rounding. TorchJD's cut-off, from a decomposition of U itself,
 * is max(K, n) times the data type's precision of the largest singular value, which for float32 grows to a tenth at a
 * million parameters; for well-conditioned rows the results agree.
 *
 * <p>Where the preferred multiples of the unit rows cancel, Σ_k u_k e_k = 0 (or less than 10⁻⁶ of what is possible), b is
 * zero and so is d: no direction helps all objectives. That is reported, and so is the fallback to the mean of the rows,
 * should the decomposition not converge. It remembers nothing.
 */
final class ConFig implements JacobianRealigner {

    private static final double NEGLIGIBLE = 1e-12;

    /** What can be set. */
    @Component(
            id = "config",
            summary = "Takes the direction that has the same cosine with every gradient (ConFIG)",
            publication =
                    "Liu et al., ConFIG: Towards Conflict-free Training of Physics Informed Neural Networks, ICLR 2025",
            cost = "K²·n + K³")
    public record Options(
            @Option(
                    doc = "Preference per objective, such as { va = 2 }: the cosines between the direction and the"
                            + " gradients are in this proportion. An objective that is not named has 1.",
                    defaultValue = "{}",
                    min = 0,
                    max = 1e10,
                    exclusiveMin = true)
            Map<String, Double> preference) {}

    private final ObjectiveNames names;
    private final double[] preferences;

    ConFig(Options options, List<String> objectives) {
        this.names = new ObjectiveNames(objectives);
        this.preferences = names.vector("preference", options.preference(), 1.0);
    }

    @Override
    public Set<Promise> promises() {
        return Arrays.stream(preferences).distinct().count() == 1
                ? Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT, Promise.LINEAR_UNDER_SCALING)
                : Set.of(Promise.SCALE_INVARIANT, Promise.LINEAR_UNDER_SCALING);
    }

    @Override
    public INDArray direction(INDArray jacobian, RealignmentContext context) {
        JacobianRows rows = JacobianRows.of(jacobian);
        return rows.toArray(rows.count() == 1 ? rows.row(0) : direction(rows, context));
    }

    private double[] direction(JacobianRows rows, RealignmentContext context) {
        double[] norms =
                Arrays.stream(rows.values()).mapToDouble(JacobianRows::norm).toArray();
        double[] preferred = Arrays.stream(names.places(context))
                .mapToDouble(place -> preferences[place])
                .toArray();
        Optional<double[]> solution = solve(cosines(rows, norms), preferred);
        if (solution.isEmpty()) {
            context.fellBack("the eigenvalues of the matrix of cosines were not found; used the mean", 1);
            return rows.combine(equal(norms.length, 1.0 / norms.length));
        }
        double[] weights = solution.get();
        for (int k = 0; k < norms.length; k++) {
            weights[k] = norms[k] > 0.0 ? weights[k] / norms[k] : 0.0;
        }
        double[] direction = rows.combine(weights);
        double length = JacobianRows.norm(direction);
        if (length == 0.0) {
            boolean cancelling = Arrays.stream(norms).anyMatch(norm -> norm > 0.0);
            context.fellBack("the gradients, made equally long, cancel out; used zero", cancelling ? 1 : 0);
            return direction;
        }
        double projection = JacobianRows.dot(rows.combine(equal(norms.length, 1.0)), direction) / length;
        for (int c = 0; c < direction.length; c++) {
            direction[c] *= projection / length;
        }
        return direction;
    }

    private static double[] equal(int count, double weight) {
        double[] weights = new double[count];
        Arrays.fill(weights, weight);
        return weights;
    }

    /** U Uᵀ, row-major: ones on the diagonal, but zero where a row is zero. */
    private static double[] cosines(JacobianRows rows, double[] norms) {
        int count = norms.length;
        double[] cosines = new double[count * count];
        for (int k = 0; k < count; k++) {
            for (int l = 0; l <= k; l++) {
                if (norms[k] > 0.0 && norms[l] > 0.0) {
                    double product = JacobianRows.dot(rows.row(k), rows.row(l));
                    cosines[k * count + l] = k == l ? 1.0 : product / norms[k] / norms[l];
                    cosines[l * count + k] = cosines[k * count + l];
                }
            }
        }
        return cosines;
    }

    /**
     * pinv(C) u, or zeros where uᵀ C u, the squared length of Σ_k u_k e_k, is negligible; empty if the eigenvalues of C were
     * not found.
     */
    private static Optional<double[]> solve(double[] cosines, double[] preference) {
        int count = preference.length;
        SymmetricEigen eigen = new SymmetricEigen(count);
        if (!eigen.decompose(cosines)) {
            return Optional.empty();
        }
        double[] solution = new double[count];
        double squaredLength = 0.0;
        int rank = eigen.rank(NEGLIGIBLE);
        for (int j = 0; j < rank; j++) {
            double share = eigen.project(j, preference);
            squaredLength += eigen.value(j) * share * share;
            for (int k = 0; k < count; k++) {
                solution[k] += share / eigen.value(j) * eigen.component(j, k);
            }
        }
        double longest = eigen.value(0) * JacobianRows.dot(preference, preference);
        return Optional.of(squaredLength > NEGLIGIBLE * longest ? solution : new double[count]);
    }
}
