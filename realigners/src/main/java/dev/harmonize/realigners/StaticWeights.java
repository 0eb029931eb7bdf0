package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Weights that do not change, w_k = const. This is a control for realigners that set them by the gradients: replaying the
 * means that another run logged as {@code weight.<name>} shows how much of that realigner's effect is a mere change of the
 * objectives' weights. PCGrad's is little more for two gradients of similar length over a whole batch.
 *
 * <p>Like every realigner it acts within its scope only, and leaves units with fewer than two valid objectives alone; a
 * factor on an objective as a whole is the loss's own {@code weight}.
 */
final class StaticWeights implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "static",
            summary = "Multiplies each gradient by a fixed weight; a control for other realigners",
            cost = "K per unit")
    public record Options(
            @Option(
                    doc =
                            "Weight per objective, such as { va = 1.3, vt = 0.8 }: the means that weight.NAME reports for the"
                                    + " realigner to be replayed. An objective that is not named has weight 1.")
            Map<String, Double> weights) {}

    private final Map<String, Double> weights;

    private StaticWeights(Map<String, Double> weights) {
        this.weights = weights;
    }

    static StaticWeights create(Options options, List<String> objectives) {
        new ObjectiveNames(objectives).requireKnown("weights", options.weights());
        return new StaticWeights(options.weights());
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.LINEAR_UNDER_SCALING, Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] result = new double[gramians.units() * count];
        for (int i = 0; i < result.length; i++) {
            result[i] = weights.getOrDefault(context.objectives().get(i % count), 1.0);
        }
        return result;
    }

    @Override
    public boolean needsGramians() {
        return false;
    }
}
