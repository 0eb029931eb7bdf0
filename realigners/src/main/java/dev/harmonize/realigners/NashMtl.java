package dev.harmonize.realigners;

import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.realigners.solvers.AlphaFairWeights;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nash-MTL (Navon et al., "Multi-Task Learning as a Bargaining Game", ICML 2022): the objectives bargain for the direction,
 * and agree on the one that maximises the product of their rates of descent.
 *
 * <p>The weights are the one positive solution of {@code G w = 1/w}, taken entry by entry; they do not change if a loss is
 * multiplied by a constant, but for being divided by it. The direction then has ‖d‖² = K whatever the gradients' lengths, and no
 * conflict is left. If it is longer than {@code max-norm}, it is shortened to that: with the default of 1 it always
 * is, so that <em>every unit</em> contributes a direction of length 1.
 *
 * <p>With {@code update-weights-every} = N &gt; 1 the bargaining takes place in steps 0, N, 2N, … only. In between, the weights of
 * the last bargaining are used again, unlimited, and the directions they give are limited by {@code max-norm}. With
 * several units the mean of their weights is remembered, by objective, over those units that have it and a solution; if none has,
 * what was remembered before stays. Units with an objective of which nothing is remembered yet are solved
 * for. The memory is kept for each parameter group by itself. With N = 1 nothing is remembered.
 *
 * <p>There is no solution where the gradients cancel out, exactly or up to 1e-5 of their length: a combination with weights
 * a ≥ 0 vanishes (Pareto-stationarity), as it does where one of them is zero. Those units have weights 1/K, limited by
 * {@code max-norm}, and are reported, as are those for which the solver does not converge.
 *
 * <p>{@link AlphaFairWeights} solves it to rounding errors. The official code and TorchJD, which follows it, approach the solution by
 * a sequence of convex programs until the residual is below 1e-3, and use the previous weights (1 at first) where their solver
 * fails. They solve for G divided by its Frobenius norm and keep those weights, so without a limit their d is
 * ‖G‖_F^(1/2) times as long as this one; with the limit both agree wherever both reach it.
 */
final class NashMtl implements GramianRealigner, Stateful {

    /** What can be set. */
    @Component(
            id = "nash-mtl",
            summary = "Finds the direction that the objectives agree on in a bargaining game (Nash-MTL)",
            publication = "Navon et al., Multi-Task Learning as a Bargaining Game, ICML 2022",
            cost = "K³ per unit and iteration")
    public record Options(
            @Option(
                    doc =
                            "The direction of a unit is shortened to this length if it is longer; 0 for no limit, and then its"
                                    + " length is the square root of the number of objectives.",
                    defaultValue = "1.0",
                    min = 0.0)
            double maxNorm,

            @Option(
                    doc = "Weights are found anew in every so many steps; in between the last ones are used again.",
                    defaultValue = "1",
                    min = 1)
            int updateWeightsEvery) {}

    /** Names in the memory: the weights of the last bargaining, and what the present one has given so far. */
    private static final String WEIGHTS = "weights";

    private static final String SUM = "sum";
    private static final String UNITS = "units";

    private final double maxNorm;
    private final int updateWeightsEvery;
    private final List<String> objectives;
    private final GroupMemory memory;

    NashMtl(Options options, List<String> objectives) {
        this.maxNorm = options.maxNorm();
        this.updateWeightsEvery = options.updateWeightsEvery();
        this.objectives = List.copyOf(objectives);
        double[] zeros = new double[objectives.size()];
        this.memory = new GroupMemory(Map.of(WEIGHTS, zeros, SUM, zeros, UNITS, zeros));
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        if (updateWeightsEvery == 1) {
            return bargain(gramians, context, false);
        }
        if (memory.begins(context.group(), context.progress().step())) {
            remember(context.group());
        }
        if (context.progress().step() % updateWeightsEvery == 0) {
            return bargain(gramians, context, true);
        }
        double[] remembered = memory.vector(context.group(), WEIGHTS);
        double[] weights = context.objectives().stream()
                .mapToDouble(objective -> remembered[objectives.indexOf(objective)])
                .toArray();
        return Arrays.stream(weights).allMatch(weight -> weight > 0.0)
                ? reuse(weights, gramians)
                : bargain(gramians, context, false);
    }

    private double[] bargain(Gramians gramians, RealignmentContext context, boolean remembered) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        double[] sum = new double[count];
        int solved = 0;
        FairSolutions solutions = new FairSolutions(count, 1.0);
        NormalisedGramian gramian = new NormalisedGramian(count);
        for (int unit = 0; unit < gramians.units(); unit++) {
            if (solutions.solve(gramians, unit)) {
                solved++;
                for (int k = 0; k < count; k++) {
                    sum[k] += solutions.weights()[k];
                }
            }
            limit(solutions.weights(), gramians, unit, gramian, weights);
        }
        solutions.report(context);
        if (remembered) {
            double[] sums = memory.vector(context.group(), SUM);
            double[] units = memory.vector(context.group(), UNITS);
            for (int k = 0; k < count; k++) {
                int objective = objectives.indexOf(context.objectives().get(k));
                sums[objective] += sum[k];
                units[objective] += solved;
            }
        }
        return weights;
    }

    private double[] reuse(double[] remembered, Gramians gramians) {
        double[] weights = new double[gramians.units() * remembered.length];
        NormalisedGramian gramian = new NormalisedGramian(remembered.length);
        for (int unit = 0; unit < gramians.units(); unit++) {
            limit(remembered, gramians, unit, gramian, weights);
        }
        return weights;
    }

    /** Writes the weights of a unit, such that its direction is no longer than it may be. */
    private void limit(double[] unlimited, Gramians gramians, int unit, NormalisedGramian gramian, double[] weights) {
        double factor = 1.0;
        if (maxNorm > 0.0 && gramian.load(gramians, unit)) {
            double length = Math.sqrt(gramian.square(unlimited)) * Math.sqrt(gramian.scale());
            factor = length > maxNorm ? maxNorm / length : 1.0;
        }
        for (int k = 0; k < unlimited.length; k++) {
            weights[unit * unlimited.length + k] = factor * unlimited[k];
        }
    }

    /** Takes over what the units of the last bargaining have given. */
    private void remember(String group) {
        double[] weights = memory.vector(group, WEIGHTS);
        double[] sums = memory.vector(group, SUM);
        double[] units = memory.vector(group, UNITS);
        for (int k = 0; k < weights.length; k++) {
            if (units[k] > 0.0) {
                weights[k] = sums[k] / units[k];
            }
        }
        Arrays.fill(sums, 0.0);
        Arrays.fill(units, 0.0);
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
