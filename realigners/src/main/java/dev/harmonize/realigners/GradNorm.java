package dev.harmonize.realigners;

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
 * Gradient normalization, GradNorm (Chen et al., "GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep
 * Multitask Networks", ICML 2018): learns weights that bring the weighted gradients to one length, and give those a longer
 * one whose objectives train slowly.
 *
 * <p>With n_k = ‖g_k‖, the mean over a step's units that have objective k, and r_k = (L_k / L_k(0)) / mean_l(L_l / L_l(0)),
 * the relative inverse training rate, the length to reach is mean_l(w_l n_l) · r_k^α. It is held fixed, and w takes a step
 * of gradient descent on Σ_k |w_k n_k − length_k|:
 *
 * <pre>
 * w_k ← w_k − learning-rate · n_k / mean_l(n_l) · sign(w_k n_k − length_k)
 * </pre>
 *
 * then is raised to at least 10⁻³ and scaled so that all K weights add up to K. All are 1 in the first step.
 *
 * <p>The division by the mean length is not in the paper: it makes the learning rate mean the same whatever the scale
 * of the gradients. The paper measures n in the last layer that all objectives share; here it is the parameter group,
 * each of which has weights of its own, learnt with gradient descent, one step behind. LibMTL lets the model's
 * optimizer learn w = K softmax(v) instead, and takes the mean losses of the first epoch for L(0). Remembered are w,
 * the first and last losses, and the lengths of the step that goes on. The relative rates are those over the objectives
 * that had a gradient in the step; the others' weights are only scaled.
 *
 * <p>Where a loss is negative its training rate says nothing; the weights then are 1.
 */
final class GradNorm extends StatefulLossWeighting {

    private static final String WEIGHTS = "weights";
    private static final String FIRST_LOSSES = "first-losses";
    private static final String NORM_SUMS = "norm-sums";
    private static final String UNITS = "units";

    private static final double SMALLEST = 1e-3;

    /** What can be set. */
    @Component(
            id = "gradnorm",
            summary = "Learns weights that bring gradients to lengths that suit how fast their losses fall (GradNorm)",
            publication = "Chen et al., GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep Multitask"
                    + " Networks, ICML 2018",
            cost = "K per unit")
    public record Options(
            @Option(
                    doc = "How strongly objectives that train slowly are preferred, α; 0 only makes gradients equally"
                            + " long.",
                    defaultValue = "1.5",
                    min = 0.0)
            double alpha,

            @Option(
                    doc = "Step size of gradient descent on the weights.",
                    defaultValue = "0.025",
                    min = 0.0,
                    exclusiveMin = true)
            double learningRate) {}

    private final Options options;

    GradNorm(Options options, List<String> objectives) {
        super(
                objectives,
                Map.of(
                        WEIGHTS, ones(objectives.size()),
                        FIRST_LOSSES, new double[objectives.size()],
                        NORM_SUMS, new double[objectives.size()],
                        UNITS, new double[objectives.size()]));
        this.options = options;
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
    }

    @Override
    public boolean needsGramians() {
        return true;
    }

    @Override
    void observe(Gramians gramians, RealignmentContext context) {
        double[] sums = remembered(context.group(), NORM_SUMS);
        double[] units = remembered(context.group(), UNITS);
        int[] places = objectives().places(context);
        for (int unit = 0; unit < gramians.units(); unit++) {
            for (int k = 0; k < places.length; k++) {
                sums[places[k]] += gramians.norm(unit, k);
                units[places[k]]++;
            }
        }
    }

    @Override
    void learn(String group, double[] lastLosses, double[] losses) {
        double[] first = remembered(group, FIRST_LOSSES);
        double[] sums = remembered(group, NORM_SUMS);
        double[] units = remembered(group, UNITS);
        double[] norms = new double[losses.length];
        double[] rates = new double[losses.length];
        double normSum = 0.0;
        double rateSum = 0.0;
        int learning = 0;
        for (int k = 0; k < norms.length; k++) {
            if (sums[k] > 0.0 && first[k] > 0.0) {
                norms[k] = sums[k] / units[k];
                rates[k] = lastLosses[k] / first[k];
                normSum += norms[k];
                rateSum += rates[k];
                learning++;
            }
        }
        if (learning > 0 && rateSum > 0.0 && Double.isFinite(normSum + rateSum)) {
            double meanNorm = normSum / learning;
            double meanRate = rateSum / learning;
            step(
                    remembered(group, WEIGHTS),
                    Arrays.stream(norms).map(norm -> norm / meanNorm).toArray(),
                    Arrays.stream(rates).map(rate -> rate / meanRate).toArray(),
                    learning);
        }
        Arrays.fill(sums, 0.0);
        Arrays.fill(units, 0.0);
        Arrays.setAll(first, k -> first[k] > 0.0 ? first[k] : losses[k]);
    }

    /**
     * One step of gradient descent.
     *
     * @param norms relative to their mean; 0 for objectives that do not learn
     * @param rates r
     * @param learning how many objectives learn
     */
    private void step(double[] weights, double[] norms, double[] rates, int learning) {
        double meanLength = 0.0;
        for (int k = 0; k < weights.length; k++) {
            meanLength += weights[k] * norms[k] / learning;
        }
        double sum = 0.0;
        for (int k = 0; k < weights.length; k++) {
            double goal = meanLength * Math.pow(rates[k], options.alpha());
            weights[k] -= options.learningRate() * norms[k] * Math.signum(weights[k] * norms[k] - goal);
            weights[k] = Math.max(SMALLEST, weights[k]);
            sum += weights[k];
        }
        for (int k = 0; k < weights.length; k++) {
            weights[k] *= weights.length / sum;
        }
    }

    @Override
    double[] weigh(String group, double[] losses) {
        return remembered(group, WEIGHTS).clone();
    }

    @Override
    boolean hasAnswer(int k, double loss) {
        return loss >= 0.0;
    }

    @Override
    String demand() {
        return "a loss is negative, so that its training rate says nothing";
    }

    @Override
    double fallback() {
        return 1.0;
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1.0);
        return ones;
    }
}
