package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gradient sign dropout, GradDrop (Chen et al., "Just Pick a Sign: Optimizing Deep Multitask Models with Gradient Sign
 * Dropout", NeurIPS 2020).
 *
 * <p>For each parameter c, a column of the Jacobian, one sign is drawn and only the entries of that sign are summed: the
 * positive ones with probability P_c = ½ (1 + Σ_k g_kc / Σ_k |g_kc|), the negative ones otherwise. Of an entry that is
 * dropped, the fraction leak_k stays. So d_c = Σ_k (leak_k + (1 − leak_k) M_kc) g_kc, where M_kc = 1 for {@code g_kc > 0} if
 * {@code U_c < P_c} and for {@code g_kc < 0} otherwise, with one uniform U_c in [0, 1) per column, drawn from the first
 * column to the last. A parameter whose entries agree in sign has their plain sum; so has everything where K = 1.
 *
 * <p>No epsilon: a column of zeros is zero, with whatever sign. It remembers nothing, and always has an answer. Only
 * agreement within each <em>column</em> passes through, which is more than freedom from conflict between rows; so that is
 * not promised. Neither is permutation invariance, because the result is random; but with the same numbers drawn, order
 * does not matter.
 *
 * <p>As in TorchJD with f = identity, whose default leak is none, too. Two differences cannot be seen: it drops both signs
 * where U_c = P_c exactly, and draws other random numbers. The paper applies the method to the gradients of an activation,
 * multiplied by the activation's sign and summed over the batch, and so does LibMTL; here it is applied to those of
 * parameters.
 */
final class GradDrop implements JacobianRealigner {

    /** What can be set. */
    @Component(
            id = "graddrop",
            summary = "Draws a sign per parameter and drops gradient entries of the other sign (GradDrop)",
            publication = "Chen et al., Just Pick a Sign: Optimizing Deep Multitask Models with Gradient Sign Dropout,"
                    + " NeurIPS 2020",
            cost = "K·n")
    public record Options(
            @Option(
                    doc =
                            "Fraction per objective, such as { va = 0.5 }, that passes whatever sign was drawn: 1 exempts the"
                                    + " objective. An objective that is not named has 0.",
                    defaultValue = "{}",
                    min = 0,
                    max = 1)
            Map<String, Double> leak) {}

    private final ObjectiveNames names;
    private final double[] leaks;

    GradDrop(Options options, List<String> objectives) {
        this.names = new ObjectiveNames(objectives);
        this.leaks = names.vector("leak", options.leak(), 0.0);
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.SCALE_INVARIANT);
    }

    @Override
    public INDArray direction(INDArray jacobian, RealignmentContext context) {
        JacobianRows rows = JacobianRows.of(jacobian);
        int[] places = names.places(context);
        double[] direction = new double[rows.columns()];
        for (int c = 0; c < direction.length; c++) {
            double sum = 0.0;
            double magnitudes = 0.0;
            for (double[] row : rows.values()) {
                sum += row[c];
                magnitudes += Math.abs(row[c]);
            }
            // Not a number where all entries are zero; then there is nothing to keep, and nothing to drop.
            double probability = 0.5 * (1.0 + sum / magnitudes);
            boolean keepsPositive = context.random().nextDouble() < probability;
            for (int k = 0; k < places.length; k++) {
                double entry = rows.row(k)[c];
                boolean kept = entry > 0.0 == keepsPositive;
                direction[c] += kept ? entry : leaks[places[k]] * entry;
            }
        }
        return rows.toArray(direction);
    }
}
