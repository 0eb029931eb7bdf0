package dev.harmonize.realigners;

import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Dual balancing, DB-MTL (Lin et al., "Dual-Balancing for Multi-Task Learning", 2023).
 *
 * <p>Losses are balanced by taking the gradients of their logarithms, h_k = g_k / L_k; gradients are balanced by making
 * moving averages of those equally long. In step t of the run, from 1, the averages are m_k ← h_k + β_t (m_k − h_k) with β_t =
 * β / t^σ and m_k = 0 at first, and the direction is max_l ‖m_l‖ · Σ_k m_k / ‖m_k‖. As the first average is not corrected for
 * its bias towards zero, the first steps are short: 1 − β of the gradient in the first. These are LibMTL's rules and
 * defaults, but for its 10⁻⁸ within the logarithm and beside the norm, for which there are cases here:
 *
 * <ul>
 *   <li>A loss of at most {@value #SMALLEST_LOSS} has no useful logarithm; the gradient is used as it is, and that is
 *       reported. Contrastive losses may be negative, and so may a loss of negative weight.
 *   <li>An objective whose gradient is zero could not judge the batch, or does not reach the group. Its average stays as it
 *       is, and takes no part in the direction: it would otherwise come in at full length, however old.
 *   <li>An average of zeros has no direction, and adds nothing.
 * </ul>
 *
 * <p>The logarithm is taken within the realigner's scope only; other parameters follow the sum of the gradients as usual.
 * The weight of a loss cancels out in h_k. Remembers m per parameter group: K vectors of length n, in double.
 *
 * <p>Directions are proportional to the gradients, if those of all steps are multiplied by the same number, with the losses
 * as they are.
 */
final class DbMtl implements JacobianRealigner, Stateful {

    private static final double SMALLEST_LOSS = 1e-8;
    private static final String AVERAGE = "average-";

    /** What can be set. */
    @Component(
            id = "db-mtl",
            summary = "Adds averaged gradients of log losses at the length of the longest (DB-MTL)",
            publication = "Lin et al., Dual-Balancing for Multi-Task Learning, 2023",
            cost = "K·n, remembers K·n")
    public record Options(
            @Option(
                    doc = "Share β of the past in the moving averages of the gradients; 0 for none.",
                    defaultValue = "0.9",
                    min = 0,
                    max = 1,
                    exclusiveMax = true)
            double beta,

            @Option(
                    doc = "How fast that share decays: in step t of the run, from 1, it is β / t^σ.",
                    defaultValue = "0.0",
                    min = 0)
            double betaSigma) {}

    private final Options options;
    private final ObjectiveNames names;
    private final GroupMemory memory = new GroupMemory(Map.of());

    DbMtl(Options options, List<String> objectives) {
        this.options = options;
        this.names = new ObjectiveNames(objectives);
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
    }

    @Override
    public boolean needsLosses() {
        return true;
    }

    @Override
    public INDArray direction(INDArray jacobian, RealignmentContext context) {
        JacobianRows rows = JacobianRows.of(jacobian);
        int[] places = names.places(context);
        boolean[] judges = new boolean[rows.count()];
        double[][] averages = new double[rows.count()][];
        for (int k = 0; k < averages.length; k++) {
            judges[k] = Arrays.stream(rows.row(k)).anyMatch(entry -> entry != 0.0);
            averages[k] = memory.vector(context.group(), AVERAGE + places[k], rows.columns());
        }
        if (memory.begins(context.group(), context.progress().step())) {
            advance(averages, rows, judges, context);
        }
        double[] norms = new double[averages.length];
        double longest = 0.0;
        for (int k = 0; k < norms.length; k++) {
            norms[k] = judges[k] ? JacobianRows.norm(averages[k]) : 0.0;
            longest = Math.max(longest, norms[k]);
        }
        double[] direction = new double[rows.columns()];
        for (int k = 0; k < norms.length; k++) {
            if (norms[k] > 0.0) {
                JacobianRows.addScaled(direction, longest / norms[k], averages[k]);
            }
        }
        return rows.toArray(direction);
    }

    private void advance(double[][] averages, JacobianRows rows, boolean[] judges, RealignmentContext context) {
        double past = options.beta() / Math.pow(context.progress().step() + 1.0, options.betaSigma());
        boolean withoutLogarithm = false;
        for (int k = 0; k < averages.length; k++) {
            if (!judges[k]) {
                continue;
            }
            double loss = context.loss(k);
            boolean hasLogarithm = loss > SMALLEST_LOSS;
            withoutLogarithm |= !hasLogarithm;
            double share = (1.0 - past) / (hasLogarithm ? loss : 1.0);
            double[] average = averages[k];
            double[] row = rows.row(k);
            for (int c = 0; c < average.length; c++) {
                average[c] = past * average[c] + share * row[c];
            }
        }
        context.fellBack(
                "a loss is not positive, and so has no logarithm; used its gradient as it is",
                withoutLogarithm ? 1 : 0);
    }

    @Override
    public State save() {
        return memory.save();
    }

    @Override
    public void restore(State state) {
        memory.restore(state);
    }
}
