package dev.harmonize.core.training;

import dev.harmonize.api.State;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.api.training.Progress;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** One of ND4J's updaters behind the {@link Optimizer} interface, its state in one vector. */
final class UpdaterOptimizer implements Optimizer {

    /** Makes the updater's configuration, given the schedule of its learning rate; empty where it has none. */
    @FunctionalInterface
    interface Configuration {
        IUpdater with(ISchedule learningRate);
    }

    private final long length;
    private final Configuration configuration;
    private final double learningRate;
    private final LearningRateSchedule schedule;
    private final int steps;
    private @Nullable Instance instance;

    UpdaterOptimizer(
            long length, int steps, double learningRate, LearningRateSchedule schedule, Configuration configuration) {
        this.length = length;
        this.steps = steps;
        this.learningRate = learningRate;
        this.schedule = schedule;
        this.configuration = configuration;
    }

    @Override
    public boolean update(INDArray parameters, INDArray gradient, Progress progress) {
        INDArray row = gradient.reshape(1, length);
        instance().updater().applyUpdater(row, progress.step(), 0);
        if (!Double.isFinite(VectorNorm.of(gradient))) {
            return false;
        }
        parameters.subi(gradient);
        return true;
    }

    @Override
    public double learningRate(Progress progress) {
        return learningRate * schedule.factor(progress);
    }

    @Override
    public State save() {
        return new State(
                instance()
                        .state()
                        .<Map<String, INDArray>>map(state -> Map.of("state", state.dup()))
                        .orElse(Map.of()),
                Map.of());
    }

    @Override
    public void restore(State state) {
        Optional<INDArray> own = instance().state();
        if (own.isPresent()) {
            INDArray saved = state.array("state");
            if (saved.length() != own.get().length()) {
                throw new IllegalArgumentException("the saved optimizer state has " + saved.length()
                        + " numbers; this optimizer has " + own.get().length());
            }
            own.get().assign(saved.reshape(own.get().shape()));
        }
    }

    /** The updater, made on first use: making it touches the native library, and planning a sweep must not. */
    private Instance instance() {
        Instance existing = instance;
        if (existing != null) {
            return existing;
        }
        IUpdater updater = configuration.with(new Rate());
        long stateLength = updater.stateSize(length);
        Optional<INDArray> state =
                stateLength == 0 ? Optional.empty() : Optional.of(Nd4j.zeros(DataType.FLOAT, 1, stateLength));
        Instance made = new Instance(updater.instantiate(state.orElse(null), true), state);
        instance = made;
        return made;
    }

    private record Instance(GradientUpdater<?> updater, Optional<INDArray> state) {}

    /** ND4J's view of the schedule. */
    private final class Rate implements ISchedule {
        private static final long serialVersionUID = 1L;

        @Override
        public double valueAt(int iteration, int epoch) {
            return learningRate(new Progress(iteration, steps));
        }

        @Override
        public ISchedule clone() {
            return this;
        }

        @Override
        public String toString() {
            return Arrays.asList(learningRate, schedule).toString();
        }
    }
}
