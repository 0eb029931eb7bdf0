package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What realigners have in common that weigh the gradients by the losses. Each stands for training on a function of the
 * losses L (which already carry the losses' own {@code weight}) instead of on their sum, and w_k is the derivative of that
 * function by L_k.
 *
 * <p>The weights are those of a batch: every unit of a step has the same. They are found from all objectives of the run,
 * and a call about some of them is given theirs, so that it does not matter in how many calls a step's units come.
 *
 * <p>Where a loss is one for which the method has no answer, or a weight is not finite, all objectives have the same weight
 * and the units are reported.
 */
abstract class LossWeighting implements GramianRealigner {

    private final ObjectiveNames objectives;

    LossWeighting(List<String> objectives) {
        this.objectives = new ObjectiveNames(objectives);
    }

    /** Weights of all objectives of the run. */
    abstract double[] weigh(double[] losses, Gramians gramians, RealignmentContext context);

    /** Whether the method can do something with a loss, which is finite, of the objective at a place. */
    abstract boolean hasAnswer(int k, double loss);

    /** What {@link #hasAnswer} asks for, such as "all losses must be positive". */
    abstract String demand();

    /** The weight of each objective where the method has no answer. */
    abstract double fallback();

    final ObjectiveNames objectives() {
        return objectives;
    }

    /** The losses of all objectives of the run, a new array. */
    double[] losses(RealignmentContext context) {
        return objectives.losses(context);
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT, Promise.LINEAR_UNDER_SCALING);
    }

    @Override
    public final boolean needsLosses() {
        return true;
    }

    @Override
    public boolean needsGramians() {
        return false;
    }

    @Override
    public final double[] weights(Gramians gramians, RealignmentContext context) {
        int[] places = objectives.places(context);
        double[] ofAll = weighOrFallBack(gramians, context);
        double[] weights = new double[gramians.units() * places.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = ofAll[places[i % places.length]];
        }
        return weights;
    }

    private double[] weighOrFallBack(Gramians gramians, RealignmentContext context) {
        double[] losses = losses(context);
        for (int k = 0; k < losses.length; k++) {
            if (!Double.isFinite(losses[k]) || !hasAnswer(k, losses[k])) {
                return fallBack(demand(), gramians, context);
            }
        }
        double[] weights = weigh(losses, gramians, context);
        return Arrays.stream(weights).allMatch(Double::isFinite)
                ? weights
                : fallBack("a weight is not finite", gramians, context);
    }

    private double[] fallBack(String reason, Gramians gramians, RealignmentContext context) {
        context.fellBack(reason + "; used equal weights", gramians.units());
        double[] weights = new double[objectives.count()];
        Arrays.fill(weights, fallback());
        return weights;
    }

    /** e^(x_k) / Σ_l e^(x_l). */
    static double[] softmax(double[] x) {
        double largest = Arrays.stream(x).max().orElse(0.0);
        double[] shares = Arrays.stream(x).map(each -> Math.exp(each - largest)).toArray();
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(each -> each / sum).toArray();
    }
}
