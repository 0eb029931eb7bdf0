package dev.harmonize.realigners;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.harmonization.RealignmentContext.FallbackListener;
import dev.harmonize.testkit.RealignmentContexts;

import java.util.List;

/** Calls of realigners, with objectives named as in {@link RealignmentContexts}. */
final class Calls {

    /** The parameter group where none is named. */
    static final String GROUP = "shared";

    private static final FallbackListener NOBODY = (reason, units) -> {};

    private Calls() {}

    /** Weights of one unit that has all objectives, whose gradients do not matter. */
    static double[] weights(GramianRealigner realigner, int step, double... losses) {
        return weights(realigner, step, losses, NOBODY);
    }

    /** Weights of one unit that has all objectives, whose gradients do not matter. */
    static double[] weights(GramianRealigner realigner, int step, double[] losses, FallbackListener fallbacks) {
        int count = losses.length;
        return realigner.weights(
                new Gramians(1, count, new double[count * count]),
                context(GROUP, step, RealignmentContexts.objectives(count), losses, fallbacks));
    }

    /** Weights of units that have all objectives, whose losses do not matter. */
    static double[] weights(GramianRealigner realigner, int step, Gramians gramians) {
        List<String> objectives = RealignmentContexts.objectives(gramians.objectives());
        double[] losses = RealignmentContexts.defaultLosses(gramians.objectives());
        return realigner.weights(gramians, context(GROUP, step, objectives, losses, NOBODY));
    }

    /** A call about some objectives, in a parameter group. */
    static RealignmentContext context(String group, int step, List<String> objectives, double... losses) {
        return context(group, step, objectives, losses, NOBODY);
    }

    /**
     * A call about some objectives, in a parameter group.
     *
     * @param losses of all objectives of the run
     */
    static RealignmentContext context(
            String group, int step, List<String> objectives, double[] losses, FallbackListener fallbacks) {
        RealignmentContext all = RealignmentContexts.of(step, losses, new RandomStreams(1).generator(step), fallbacks);
        return new RealignmentContext(group, objectives, all.losses(), all.progress(), all.random(), fallbacks);
    }
}
