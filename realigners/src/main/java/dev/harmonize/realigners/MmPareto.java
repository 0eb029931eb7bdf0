package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * MMPareto (Wei and Hu, "MMPareto: Boosting Multimodal Learning with Innocent Unimodal Assistance", ICML 2024), for one
 * multimodal and one unimodal objective, or any other two.
 *
 * <p>If the gradients do not conflict, G_12 ≥ 0, then a = (1/2, 1/2). Otherwise a is the convex combination of least norm,
 * a_1 = (G_22 − G_12) / (G_11 + G_22 − 2 G_12), a_2 = 1 − a_1. With h = 2 (a_1 g_1 + a_2 g_2), the direction is γ h, or,
 * if h is shorter than g_1 + g_2, γ h ‖g_1 + g_2‖ / ‖h‖: least norm decides on where to go, not on how far. It never is
 * longer, because half the sum is one of the combinations that h / 2 is the shortest of. So d always has γ times the
 * length of the sum; where nothing conflicts it is γ times the sum, and where something does, it improves both objectives at
 * the same rate.
 *
 * <p>Where the gradients are opposite, sin² of the angle between them no more than 1e-12, the combination of least norm is
 * zero and cannot be lengthened. Then both weights are 0: nothing improves both. Such units are reported. With one
 * objective alone the direction is γ g.
 *
 * <p>The official code restores the length of each parameter tensor by itself, here it is that of the parameter group; scope
 * {@code per-layer} is nearest to it. It also takes the combination of least norm where G_12 is exactly 0, and leaves NaN
 * where both gradients are zero. It applies the method to each unimodal encoder with its own pair of losses;
 * that is a run with two losses here.
 */
final class MmPareto implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "mmpareto",
            summary = "Turns two conflicting gradients to their common descent direction, at full length (MMPareto)",
            publication =
                    "Wei and Hu, MMPareto: Boosting Multimodal Learning with Innocent Unimodal Assistance, ICML 2024",
            cost = "constant per unit; two objectives only")
    public record Options(
            @Option(
                    doc = "Factor γ on the direction.",
                    defaultValue = "1.5",
                    min = 0.0,
                    max = 1e10,
                    exclusiveMin = true)
            double gamma) {}

    private static final double OPPOSITE = 1e-12;

    private final double gamma;

    private MmPareto(double gamma) {
        this.gamma = gamma;
    }

    static MmPareto create(Options options, List<String> objectives) {
        if (objectives.size() != 2) {
            throw new InvalidOptionException(
                    "",
                    "takes exactly two objectives, not " + objectives.size() + " ("
                            + String.join(", ", objectives)
                            + "); use another realigner, such as mgda, or other losses");
        }
        return new MmPareto(options.gamma());
    }

    @Override
    public Set<Promise> promises() {
        EnumSet<Promise> promises =
                EnumSet.of(Promise.NON_CONFLICTING, Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
        if (gamma == 1.0) {
            promises.add(Promise.AGREEMENT_PASSES_THROUGH);
        }
        return promises;
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        int opposite = 0;
        for (int unit = 0; unit < gramians.units(); unit++) {
            if (count == 2 && gramians.get(unit, 0, 1) < 0.0) {
                opposite += reconcile(gramians, unit, weights) ? 0 : 1;
            } else {
                for (int k = 0; k < count; k++) {
                    weights[unit * count + k] = gamma;
                }
            }
        }
        context.fellBack("the gradients are opposite; used no gradient", opposite);
        return weights;
    }

    /** Fills the weights of two gradients that conflict; false if there is no common descent direction. */
    private boolean reconcile(Gramians gramians, int unit, double[] weights) {
        double first = gramians.norm(unit, 0);
        double second = gramians.norm(unit, 1);
        double longest = Math.max(first, second);
        double cosine = gramians.cosine(unit, 0, 1);
        double squaredSine = (1.0 - cosine) * (1.0 + cosine);
        if (!(squaredSine > OPPOSITE)) {
            return false;
        }
        first /= longest;
        second /= longest;
        double product = cosine * first * second;
        double squaredDistance = first * first + second * second - 2.0 * product;
        double squaredSum = first * first + second * second + 2.0 * product;
        double leastSquare = first * first * second * second * squaredSine / squaredDistance;
        double restored = Math.sqrt(squaredSum / leastSquare);
        weights[2 * unit] = gamma * restored * second * (second - cosine * first) / squaredDistance;
        weights[2 * unit + 1] = gamma * restored * first * (first - cosine * second) / squaredDistance;
        return true;
    }
}
