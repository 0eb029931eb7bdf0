package dev.harmonize.realigners;

import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gradient vaccine, GradVac (Wang, Tsvetkov, Firat and Cao, "Gradient Vaccine: Investigating and Improving Multi-task
 * Optimization in Massively Multilingual Models", ICLR 2021): PCGrad with a goal. Each gradient g_i in turn visits every
 * other g_j, and is given as much of the original g_j as makes its cosine with it what that cosine usually is.
 *
 * <p>With g_i' for what g_i has become, φ = cos(g_i', g_j), and φ̂_ij the usual cosine: where φ &lt; φ̂_ij,
 *
 * <pre>
 * g_i' ← g_i' + ‖g_i'‖ (φ̂_ij √(1 − φ²) − φ √(1 − φ̂_ij²)) / (‖g_j‖ √(1 − φ̂_ij²)) · g_j
 * </pre>
 *
 * and the direction is the sum of all g_i'. Only the coefficients of g_i' are kept, as in {@link PcGrad}, whose orders of
 * visits these are. An objective whose gradient is zero takes no part.
 *
 * <p>Remembered are φ̂, one number per parameter group and ordered pair, all 0 at first, so that the first step is PCGrad's.
 * After every step φ̂_ij ← (1 − β) φ̂_ij + β φ, where φ is taken before the correction and is the mean over all units of the
 * step that have both objectives; with one unit a step this is the published rule. Every unit of a step sees the φ̂ of the
 * steps before.
 *
 * <p>No cosine can be raised to 1 by adding a finite amount of g_j. So where φ̂_ij is 1 within rounding (its sine is below
 * 10⁻⁶) and φ is not, the goal is 0 as in PCGrad, and the units are reported; where φ̂_ij is −1 within rounding nothing is
 * below it.
 *
 * <p>TorchJD adds epsilon to both denominators, ‖g_i'‖‖g_j‖ of φ and that of the correction. Here epsilon is a lower
 * bound of ‖g_i'‖ / ‖g_i‖ within φ and nothing else, so that neither the scale of the gradients nor epsilon itself
 * changes the result where there is an angle; for gradients of ordinary length the two agree to some nine digits.
 * LibMTL moves φ̂_ij only where φ &lt; φ̂_ij; here, as in TorchJD, it always moves. Agreement does not pass through
 * after the first step: gradients that agree less than they usually do are pulled together as well.
 */
final class GradVac implements GramianRealigner, Stateful {

    private static final String USUAL_COSINES = "cosines";
    private static final String COSINE_SUMS = "cosine-sums";
    private static final String UNITS = "units";

    /** Below this sine, the direction between two vectors in double precision is mostly rounding. */
    private static final double PARALLEL = 1e-6;

    /** What can be set. */
    @Component(
            id = "gradvac",
            summary = "Raises the cosine of two gradients to what it usually is (GradVac)",
            publication = "Wang, Tsvetkov, Firat and Cao, Gradient Vaccine: Investigating and Improving Multi-task"
                    + " Optimization in Massively Multilingual Models, ICLR 2021",
            cost = "K³ per unit")
    public record Options(
            @Option(
                    doc = "Share of a step's cosines in the usual ones, β; 0 makes it PCGrad.",
                    defaultValue = "0.5",
                    min = 0.0,
                    max = 1.0)
            double beta,

            @Option(
                    doc = "What is left of a gradient counts as at least this long, relative to the gradient, where its"
                            + " cosine is taken.",
                    defaultValue = "1e-8",
                    min = 0.0,
                    max = 1.0,
                    exclusiveMin = true)
            double epsilon,

            @Option(
                    doc = "In which order a gradient visits the others; random is the usual one. Matters for three"
                            + " objectives and more.",
                    defaultValue = "random")
            PcGrad.Order order) {}

    private final Options options;
    private final ObjectiveNames objectives;
    private final GroupMemory memory;

    GradVac(Options options, List<String> objectives) {
        this.options = options;
        this.objectives = new ObjectiveNames(objectives);
        int pairs = objectives.size() * objectives.size();
        this.memory = new GroupMemory(
                Map.of(USUAL_COSINES, new double[pairs], COSINE_SUMS, new double[pairs], UNITS, new double[pairs]));
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        if (memory.begins(context.group(), context.progress().step())) {
            learn(context.group());
        }
        Call call = new Call(context, gramians.objectives());
        Visits visits = new Visits(options.order(), gramians.objectives());
        double[] weights = new double[gramians.units() * gramians.objectives()];
        int unreachable = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            unreachable += call.vaccinate(gramians, unit, visits, weights) ? 1 : 0;
        }
        context.fellBack(
                "the usual cosine is 1, which no correction reaches; conflicts were projected away as in PCGrad",
                unreachable);
        return weights;
    }

    /** Takes the cosines of the last step into the usual ones. */
    private void learn(String group) {
        double[] usual = memory.vector(group, USUAL_COSINES);
        double[] sums = memory.vector(group, COSINE_SUMS);
        double[] units = memory.vector(group, UNITS);
        for (int pair = 0; pair < usual.length; pair++) {
            if (units[pair] > 0.0) {
                usual[pair] += options.beta() * (sums[pair] / units[pair] - usual[pair]);
            }
        }
        Arrays.fill(sums, 0.0);
        Arrays.fill(units, 0.0);
    }

    /** √(1 − φ²), without the cancellation that squaring φ near ±1 brings. */
    private static double sine(double cosine) {
        return Math.sqrt((1.0 - cosine) * (1.0 + cosine));
    }

    @Override
    public State save() {
        return memory.save();
    }

    @Override
    public void restore(State state) {
        memory.restore(state);
    }

    /** What one call works with: the memory of its group, and room for one unit. */
    private final class Call {

        private final RealignmentContext context;
        private final int count;
        private final int[] places;
        private final double[] usual;
        private final double[] sums;
        private final double[] units;

        /** Cosines of the unit's gradients, K x K. */
        private final double[] cosines;

        private final double[] norms;

        /** g_i' in terms of the gradients, all of them and g_i' divided by their original length. */
        private final double[] coefficients;

        Call(RealignmentContext context, int count) {
            this.context = context;
            this.count = count;
            this.places = objectives.places(context);
            this.usual = memory.vector(context.group(), USUAL_COSINES);
            this.sums = memory.vector(context.group(), COSINE_SUMS);
            this.units = memory.vector(context.group(), UNITS);
            this.cosines = new double[count * count];
            this.norms = new double[count];
            this.coefficients = new double[count];
        }

        /** Adds a unit's weights; returns whether a goal was out of reach. */
        boolean vaccinate(Gramians gramians, int unit, Visits visits, double[] weights) {
            for (int k = 0; k < count; k++) {
                norms[k] = gramians.norm(unit, k);
            }
            for (int k = 0; k < count; k++) {
                for (int l = 0; l < count; l++) {
                    cosines[k * count + l] = norms[k] > 0.0 && norms[l] > 0.0 ? gramians.cosine(unit, k, l) : 0.0;
                }
            }
            boolean unreachable = false;
            for (int i = 0; i < count; i++) {
                int[] order = visits.next(context.random());
                if (norms[i] > 0.0) {
                    unreachable |= vaccinate(i, order);
                    for (int k = 0; k < count; k++) {
                        weights[unit * count + k] +=
                                coefficients[k] == 0.0 ? 0.0 : coefficients[k] * norms[i] / norms[k];
                    }
                } else {
                    weights[unit * count + i] += 1.0;
                }
            }
            return unreachable;
        }

        /** Fills the coefficients of g_i'; returns whether a goal was out of reach. */
        private boolean vaccinate(int i, int[] order) {
            Arrays.fill(coefficients, 0.0);
            coefficients[i] = 1.0;
            double squaredLength = 1.0;
            boolean unreachable = false;
            for (int j : order) {
                if (j == i || norms[j] <= 0.0) {
                    continue;
                }
                double product = 0.0;
                for (int l = 0; l < count; l++) {
                    product += coefficients[l] * cosines[l * count + j];
                }
                double length = Math.sqrt(Math.max(0.0, squaredLength));
                double cosine = Math.max(-1.0, Math.min(1.0, product / Math.max(length, options.epsilon())));
                int pair = places[i] * objectives.count() + places[j];
                sums[pair] += cosine;
                units[pair]++;
                double goal = usual[pair];
                if (goal > 0.0 && sine(goal) < PARALLEL && (cosine < 0.0 || sine(cosine) >= PARALLEL)) {
                    unreachable = true;
                    goal = 0.0;
                }
                if (cosine < goal && sine(goal) >= PARALLEL) {
                    double correction = length * (goal * sine(cosine) - cosine * sine(goal)) / sine(goal);
                    coefficients[j] += correction;
                    squaredLength += correction * (2.0 * product + correction);
                }
            }
            return unreachable;
        }
    }
}
