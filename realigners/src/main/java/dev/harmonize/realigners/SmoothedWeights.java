package dev.harmonize.realigners;

import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.WrappingOptions;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The weights of another realigner, averaged over the steps: the correlation-reduced weights of CR-MOGM (Zhou et al., "On
 * the Convergence of Stochastic Multi-Objective Gradient Manipulation and Beyond", NeurIPS 2022). Weights that are found
 * from the same gradients that they weigh are biased; an average that moves slowly depends on them little.
 *
 * <p>a_k = α m_k + (1 − α) w_k, where w are the other realigner's weights and m those that this one gave in the step before;
 * in the first step, and the first time that an objective appears, a_k = w_k. Where a step has several units m is the mean
 * of a over them, and each unit has its own w, so that what is smoothed is the common part. Remembered are m, per parameter
 * group and objective, and whatever the other realigner remembers.
 *
 * <p>As TorchJD's {@code CRMOGMWeighting} without initial weights. Of what the other one promises only that scale
 * does not matter survives the average: where gradients depend on each other several weights give one direction, and the
 * average with other steps' weights tells them apart.
 */
final class SmoothedWeights implements GramianRealigner, Stateful {

    private static final String WEIGHTS = "weights";
    private static final String WEIGHT_UNITS = "weight-units";
    private static final String SUMS = "sums";
    private static final String SUM_UNITS = "sum-units";

    private static final String OWN = "smoothed/";
    private static final String WRAPPED = "wrapped/";

    /** What can be set. */
    @Component(
            id = "smoothed",
            summary = "Averages another realigner's weights over the steps (CR-MOGM)",
            publication =
                    "Zhou et al., On the Convergence of Stochastic Multi-Objective Gradient Manipulation and Beyond,"
                            + " NeurIPS 2022",
            cost = "that of the other, and K per unit")
    public record Options(
            @Option(
                    doc =
                            "Id of the realigner whose weights are averaged. Its options stand in the block under its id.",
                    defaultValue = "mgda")
            String of,

            @Option(
                    doc = "Share of the weights of the step before, α; 0 leaves the other realigner as it is.",
                    defaultValue = "0.9",
                    min = 0.0,
                    max = 1.0)
            double alpha)
            implements WrappingOptions {
        @Override
        public Optional<Wrapped> wrapped() {
            return Optional.of(new Wrapped("of", of));
        }
    }

    private final double alpha;
    private final ObjectiveNames objectives;
    private final GramianRealigner wrapped;
    private GroupMemory memory;

    private SmoothedWeights(double alpha, List<String> objectives, GramianRealigner wrapped) {
        this.alpha = alpha;
        this.objectives = new ObjectiveNames(objectives);
        this.wrapped = wrapped;
        this.memory = emptyMemory();
    }

    static SmoothedWeights create(Options options, List<String> objectives, Optional<Realigner> wrapped) {
        if (wrapped.isPresent() && wrapped.get() instanceof GramianRealigner gramian) {
            return new SmoothedWeights(options.alpha(), objectives, gramian);
        }
        throw new InvalidOptionException(
                "of",
                "'" + options.of() + "' gives a direction and no weights that could be averaged; name a realigner that"
                        + " weighs, such as mgda");
    }

    private GroupMemory emptyMemory() {
        int count = objectives.count();
        return new GroupMemory(Map.of(
                WEIGHTS, new double[count],
                WEIGHT_UNITS, new double[count],
                SUMS, new double[count],
                SUM_UNITS, new double[count]));
    }

    @Override
    public Set<Promise> promises() {
        Set<Promise> promises = EnumSet.of(Promise.SCALE_INVARIANT);
        promises.retainAll(wrapped.promises());
        return promises;
    }

    @Override
    public boolean needsGramians() {
        return wrapped.needsGramians();
    }

    @Override
    public boolean needsLosses() {
        return wrapped.needsLosses();
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        String group = context.group();
        if (memory.begins(group, context.progress().step())) {
            remember(group);
        }
        double[] last = memory.vector(group, WEIGHTS);
        double[] lastUnits = memory.vector(group, WEIGHT_UNITS);
        double[] sums = memory.vector(group, SUMS);
        double[] sumUnits = memory.vector(group, SUM_UNITS);
        int[] places = objectives.places(context);
        double[] weights = wrapped.weights(gramians, context).clone();
        for (int i = 0; i < weights.length; i++) {
            int k = places[i % places.length];
            if (lastUnits[k] > 0.0) {
                weights[i] = alpha * last[k] + (1.0 - alpha) * weights[i];
            }
            sums[k] += weights[i];
            sumUnits[k]++;
        }
        return weights;
    }

    /** Makes the mean of the last step's weights the one to go on from. */
    private void remember(String group) {
        double[] last = memory.vector(group, WEIGHTS);
        double[] lastUnits = memory.vector(group, WEIGHT_UNITS);
        double[] sums = memory.vector(group, SUMS);
        double[] sumUnits = memory.vector(group, SUM_UNITS);
        for (int k = 0; k < last.length; k++) {
            if (sumUnits[k] > 0.0) {
                last[k] = sums[k] / sumUnits[k];
                lastUnits[k] = sumUnits[k];
            }
        }
        Arrays.fill(sums, 0.0);
        Arrays.fill(sumUnits, 0.0);
    }

    /** Its own state and that of the wrapped realigner, told apart by how their names begin. */
    @Override
    public State save() {
        Map<String, INDArray> arrays = new HashMap<>();
        Map<String, Long> numbers = new HashMap<>();
        State own = memory.save();
        own.arrays().forEach((name, array) -> arrays.put(OWN + name, array));
        own.numbers().forEach((name, number) -> numbers.put(OWN + name, number));
        if (wrapped instanceof Stateful stateful) {
            State other = stateful.save();
            other.arrays().forEach((name, array) -> arrays.put(WRAPPED + name, array));
            other.numbers().forEach((name, number) -> numbers.put(WRAPPED + name, number));
        }
        return new State(arrays, numbers);
    }

    @Override
    public void restore(State state) {
        GroupMemory restored = emptyMemory();
        restored.restore(part(state, OWN));
        if (wrapped instanceof Stateful stateful) {
            stateful.restore(part(state, WRAPPED));
        }
        memory = restored;
    }

    private static State part(State state, String prefix) {
        return new State(part(state.arrays(), prefix), part(state.numbers(), prefix));
    }

    private static <T> Map<String, T> part(Map<String, T> all, String prefix) {
        Map<String, T> part = new HashMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), value);
            }
        });
        return part;
    }
}
