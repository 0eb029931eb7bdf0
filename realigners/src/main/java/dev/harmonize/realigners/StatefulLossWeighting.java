package dev.harmonize.realigners;

import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A loss weighting that learns from one step to the next. It keeps a memory per parameter group, which advances when the
 * first call of a step comes.
 *
 * <p>A loss of exactly 0 is taken for that of a batch in which the objective has nothing to judge, as happens where
 * modalities are missing: the last loss that was not 0 stands in for it. Until there is one, it stays 0. A step for whose
 * losses the method has no answer is not remembered.
 */
abstract class StatefulLossWeighting extends LossWeighting implements Stateful {

    private static final String LAST_LOSSES = "losses";

    private final GroupMemory memory;

    /**
     * With an empty memory.
     *
     * @param initial what every group remembers at first, by name
     */
    StatefulLossWeighting(List<String> objectives, Map<String, double[]> initial) {
        super(objectives);
        Map<String, double[]> vectors = new HashMap<>(initial);
        vectors.put(LAST_LOSSES, new double[objectives.size()]);
        this.memory = new GroupMemory(vectors);
    }

    /**
     * Learns from the step before, now that a new one begins.
     *
     * @param lastLosses of the step before; 0 for an objective that had none yet, so all 0 in a group's first step
     * @param losses of the step that begins
     */
    abstract void learn(String group, double[] lastLosses, double[] losses);

    /** Weights of all objectives of the run, from the losses and what was learnt. */
    abstract double[] weigh(String group, double[] losses);

    /** Looks at the units of a call; nothing unless overridden. */
    void observe(Gramians gramians, RealignmentContext context) {}

    /** What is remembered under a name, to be changed in place. */
    final double[] remembered(String group, String name) {
        return memory.vector(group, name);
    }

    @Override
    final double[] losses(RealignmentContext context) {
        double[] losses = super.losses(context);
        double[] last = memory.vector(context.group(), LAST_LOSSES);
        for (int k = 0; k < losses.length; k++) {
            losses[k] = losses[k] == 0.0 ? last[k] : losses[k];
        }
        return losses;
    }

    @Override
    final double[] weigh(double[] losses, Gramians gramians, RealignmentContext context) {
        String group = context.group();
        if (memory.begins(group, context.progress().step())) {
            double[] last = memory.vector(group, LAST_LOSSES);
            learn(group, last, losses);
            System.arraycopy(losses, 0, last, 0, losses.length);
        }
        observe(gramians, context);
        return weigh(group, losses);
    }

    @Override
    public final State save() {
        return memory.save();
    }

    @Override
    public final void restore(State state) {
        memory.restore(state);
    }
}
