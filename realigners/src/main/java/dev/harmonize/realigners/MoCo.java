package dev.harmonize.realigners;

import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.SimplexProjection;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Multi-objective gradient correction, MoCo (Fernando et al., "Mitigating Gradient Bias in Multi-objective Learning: A
 * Provably Convergent Approach", ICLR 2023).
 *
 * <p>The weights of the shortest combination of the gradients (as in MGDA) are biased if they are computed from the noisy
 * gradients of one batch. So the gradients are tracked, and the weights follow slowly. In step t of the run, from 1:
 *
 * <ol>
 *   <li>y_k ← y_k + β_t (g_k − y_k) with β_t = β / t^σ_β, from y_k = 0;
 *   <li>λ ← P(λ − γ_t (Y Yᵀ + ρ I) λ) with γ_t = γ / t^σ_γ, from λ_k = 1/K, where P projects onto the simplex;
 *   <li>the direction is Σ_k λ_k y_k, of the new y and λ.
 * </ol>
 *
 * <p>β, γ, their decays and ρ have the names and defaults of LibMTL, and the three are in its order. It differs in two ways,
 * and its numbers are others: it gives every g_k the length L_k first, and has a softmax in place of the projection. So here
 * γ is relative to the gradients' scale: where ‖y_k‖² is far below 1, the weights hardly move, and far above, they jump to
 * the shortest y_k. The first steps are short, since y begins at zero.
 *
 * <p>Remembers y (K vectors of length n, in double) and λ per parameter group. An objective whose gradient is zero could not
 * judge the batch, or does not reach the group: its y_k stays as it is. While it has never had another, it is left out of
 * step 2, and the weights of the others sum to 1; a y_k of zero is the shortest there is, and would in time stop training.
 * With no gradient at all the direction is zero. It always has an answer.
 */
final class MoCo implements JacobianRealigner, Stateful {

    private static final String TRACKED = "tracked-";
    private static final String WEIGHTS = "weights";

    /** What can be set. */
    @Component(
            id = "moco",
            summary = "Slowly follows the shortest combination of averaged gradients (MoCo)",
            publication = "Fernando et al., Mitigating Gradient Bias in Multi-objective Learning: A Provably Convergent"
                    + " Approach, ICLR 2023",
            cost = "K²·n, remembers K·n")
    public record Options(
            @Option(
                    doc = "How far the tracked gradients move towards those of the batch, β: 1 for all the way.",
                    defaultValue = "0.5",
                    min = 0,
                    exclusiveMin = true,
                    max = 1)
            double beta,

            @Option(
                    doc = "How fast β decays: in step t of the run, from 1, it is β / t^σ.",
                    defaultValue = "0.5",
                    min = 0)
            double betaSigma,

            @Option(
                    doc =
                            "Step size γ of the weights, in units of one over a squared gradient norm; 0 keeps them equal.",
                    defaultValue = "0.1",
                    min = 0,
                    max = 1e30)
            double gamma,

            @Option(
                    doc = "How fast γ decays: in step t of the run, from 1, it is γ / t^σ.",
                    defaultValue = "0.5",
                    min = 0)
            double gammaSigma,

            @Option(
                    doc = "Pull ρ of the weights towards equal ones, in units of a squared gradient norm.",
                    defaultValue = "0.0",
                    min = 0,
                    max = 1e30)
            double rho) {}

    private final Options options;
    private final ObjectiveNames names;
    private final GroupMemory memory;

    MoCo(Options options, List<String> objectives) {
        this.options = options;
        this.names = new ObjectiveNames(objectives);
        double[] equal = new double[objectives.size()];
        Arrays.fill(equal, 1.0 / equal.length);
        this.memory = new GroupMemory(Map.of(WEIGHTS, equal));
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT);
    }

    @Override
    public INDArray direction(INDArray jacobian, RealignmentContext context) {
        JacobianRows rows = JacobianRows.of(jacobian);
        List<Objective> tracked = new ArrayList<>();
        int[] places = names.places(context);
        for (int k = 0; k < places.length; k++) {
            double[] average = memory.vector(context.group(), TRACKED + places[k], rows.columns());
            tracked.add(new Objective(places[k], rows.row(k), average));
        }
        double[] weights = memory.vector(context.group(), WEIGHTS);
        if (memory.begins(context.group(), context.progress().step())) {
            advance(tracked, weights, context.progress().step() + 1.0);
        }
        double[] direction = new double[rows.columns()];
        for (Objective objective : tracked) {
            JacobianRows.addScaled(direction, weights[objective.place], objective.tracked);
        }
        return rows.toArray(direction);
    }

    private void advance(List<Objective> all, double[] weights, double time) {
        double rate = options.beta() / Math.pow(time, options.betaSigma());
        for (Objective objective : all) {
            objective.track(rate);
        }
        double stepSize = options.gamma() / Math.pow(time, options.gammaSigma());
        List<Objective> seen =
                all.stream().filter(objective -> isAnything(objective.tracked)).toList();
        double[] moved = new double[seen.size()];
        for (int k = 0; k < moved.length; k++) {
            double slope = options.rho() * weights[seen.get(k).place];
            for (Objective other : seen) {
                slope += weights[other.place] * JacobianRows.dot(seen.get(k).tracked, other.tracked);
            }
            moved[k] = weights[seen.get(k).place] - stepSize * slope;
        }
        new SimplexProjection(moved.length).project(moved);
        for (int k = 0; k < moved.length; k++) {
            weights[seen.get(k).place] = moved[k];
        }
    }

    @Override
    public State save() {
        return memory.save();
    }

    @Override
    public void restore(State state) {
        memory.restore(state);
    }

    private static boolean isAnything(double[] vector) {
        return Arrays.stream(vector).anyMatch(entry -> entry != 0.0);
    }

    /**
     * An objective in a call.
     *
     * @param place its place in the list of all
     * @param gradient its gradient of this batch, g
     * @param tracked what is remembered of its gradients, y
     */
    private record Objective(int place, double[] gradient, double[] tracked) {

        void track(double rate) {
            if (isAnything(gradient)) {
                for (int c = 0; c < tracked.length; c++) {
                    tracked[c] += rate * (gradient[c] - tracked[c]);
                }
            }
        }
    }
}
