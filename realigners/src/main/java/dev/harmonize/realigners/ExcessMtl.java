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
 * Weights by excess risk, ExcessMTL (He et al., "Robust Multi-Task Learning with Excess Risks", ICML 2024).
 *
 * <p>How far an objective is from its optimum, its excess risk, is estimated from its gradient and the diagonal
 * preconditioner of Adagrad: with S_k the sum of the squares of all its gradients so far, this one included, e_k = Σ_c
 * g_kc² / √(S_kc + 10⁻⁷). Relative to a baseline b_k, the weights grow where it is large: w_k ← w_k exp(η e_k / (b_k + 10⁻⁷)),
 * normalised to sum 1, from 1/K at first. The direction is Σ_k w_k g_k with the new weights.
 *
 * <p>In the first {@code warmup-steps} steps the weights stay, and the baseline is the mean of e over those. Without warm-up
 * the first step's e counts as it is, and then becomes the baseline; since it has the gradients' scale, this is sensitive to
 * it, and so nothing is promised about scale. These are TorchJD's rules. LibMTL does as {@code warmup-steps = 1} does here,
 * with weights that sum to K.
 *
 * <p>Remembers per parameter group S (K vectors of length n, in double), the logarithms of the weights, of which a very
 * small one then still is one, and the baseline. An objective that has no gradient while the baseline is taken counts as 0
 * until it has one, which then is its baseline; that step is reported. A relative excess above 10¹⁰⁰ counts as that much.
 */
final class ExcessMtl implements JacobianRealigner, Stateful {

    private static final double EPSILON = 1e-7;
    private static final double LARGEST_EXCESS = 1e100;

    private static final String SQUARES = "squares-";
    private static final String LOG_WEIGHTS = "log-weights";
    private static final String BASELINE = "baseline";
    private static final String UPDATES = "updates";

    /** What can be set. */
    @Component(
            id = "excess-mtl",
            summary = "Weighs up the objectives that are furthest from their optimum (ExcessMTL)",
            publication = "He et al., Robust Multi-Task Learning with Excess Risks, ICML 2024",
            cost = "K·n, remembers K·n")
    public record Options(
            @Option(
                    doc = "Step size η of the weights: they change by the factor exp(η · relative excess risk) a step.",
                    defaultValue = "1.0",
                    min = 0,
                    exclusiveMin = true,
                    max = 1e30)
            double robustStepSize,

            @Option(
                    doc =
                            "Number of steps at first in which the weights stay equal and the baseline of the excess risks"
                                    + " is taken. With 0 the first step changes the weights by its absolute excess risks, and then"
                                    + " is the baseline.",
                    defaultValue = "0",
                    min = 0)
            int warmupSteps) {}

    private final Options options;
    private final ObjectiveNames names;
    private final GroupMemory memory;

    ExcessMtl(Options options, List<String> objectives) {
        this.options = options;
        this.names = new ObjectiveNames(objectives);
        this.memory = new GroupMemory(Map.of(
                LOG_WEIGHTS, new double[objectives.size()],
                BASELINE, new double[objectives.size()],
                UPDATES, new double[1]));
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT);
    }

    @Override
    public INDArray direction(INDArray jacobian, RealignmentContext context) {
        JacobianRows rows = JacobianRows.of(jacobian);
        int[] places = names.places(context);
        if (memory.begins(context.group(), context.progress().step())) {
            advance(rows, places, context);
        }
        double[] logWeights = memory.vector(context.group(), LOG_WEIGHTS);
        return rows.toArray(rows.combine(
                softmax(Arrays.stream(places).mapToDouble(i -> logWeights[i]).toArray())));
    }

    private void advance(JacobianRows rows, int[] places, RealignmentContext context) {
        double[] logWeights = memory.vector(context.group(), LOG_WEIGHTS);
        double[] baseline = memory.vector(context.group(), BASELINE);
        double[] updates = memory.vector(context.group(), UPDATES);
        updates[0]++;
        boolean first = updates[0] == 1.0;
        for (int k = 0; k < places.length; k++) {
            int i = places[k];
            double[] squares = memory.vector(context.group(), SQUARES + i, rows.columns());
            double excess = excess(rows.row(k), squares);
            if (updates[0] <= options.warmupSteps()) {
                baseline[i] += excess / options.warmupSteps();
                continue;
            }
            double relative = first ? excess : relative(excess, baseline, i, context);
            if (first) {
                baseline[i] = excess;
            }
            logWeights[i] += options.robustStepSize() * Math.min(relative, LARGEST_EXCESS);
        }
        double normalizer = logSumOfExponentials(logWeights);
        for (int i = 0; i < logWeights.length; i++) {
            logWeights[i] -= normalizer;
        }
    }

    private static double relative(double excess, double[] baseline, int i, RealignmentContext context) {
        if (excess == 0.0) {
            return 0.0;
        }
        if (baseline[i] == 0.0) {
            context.fellBack("an objective had no gradient when its baseline was taken; used its first gradient", 1);
            baseline[i] = excess;
        }
        return excess / (baseline[i] + EPSILON);
    }

    /** Adds the squares of a gradient, and says how large it is with the sums as its preconditioner. */
    private static double excess(double[] gradient, double[] squares) {
        double excess = 0.0;
        for (int c = 0; c < gradient.length; c++) {
            double square = gradient[c] * gradient[c];
            squares[c] += square;
            excess += square / Math.sqrt(squares[c] + EPSILON);
        }
        return excess;
    }

    private static double[] softmax(double[] logits) {
        double normalizer = logSumOfExponentials(logits);
        return Arrays.stream(logits).map(each -> Math.exp(each - normalizer)).toArray();
    }

    private static double logSumOfExponentials(double[] values) {
        double largest = Arrays.stream(values).max().orElseThrow();
        return largest
                + Math.log(Arrays.stream(values)
                        .map(value -> Math.exp(value - largest))
                        .sum());
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
