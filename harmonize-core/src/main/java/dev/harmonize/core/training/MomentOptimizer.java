package dev.harmonize.core.training;

import dev.harmonize.api.State;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.api.training.Progress;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The Adam family in one pass over flat vectors, with gradients clipped by their global norm (Pascanu et al., 2013) and
 * weight decay apart from the gradient (Loshchilov and Hutter, 2019, Algorithm 2): θ ← θ − η·λ·θ − update. Here η is the
 * learning rate of the step, as in most implementations; the paper's decay follows the schedule but not the full rate.
 *
 * <p>An update that is not finite changes neither parameters nor state. Since the pass changes both as it goes, this must
 * be known before: gradients that are not enormous cannot lead to one, and for others a rehearsal on copies tells.
 *
 * <p>It computes on the host: where parameters lie on a device, they are copied from there and back, and gradients from
 * there, once a step.
 *
 * <p>What is saved is the vector that ND4J's updaters have: the moments one after the other, as one row.
 */
final class MomentOptimizer implements Optimizer {

    /** Far enough below the largest float for a sum of a few. */
    private static final double ENORMOUS = 1e37;

    private final long length;
    private final Options options;
    private final MomentRule rule;

    /** What is remembered: by chunk, then by what it is, then by parameter; empty before it is needed. */
    private float[][][] memories = {};

    /** No remembered gradient is longer. */
    private double largestGradient;

    /**
     * What the members of the family have in common.
     *
     * @param learningRate η where the schedule's factor is 1
     * @param clipNorm longer gradients are made this long; infinite for never
     * @param weightDecay λ
     */
    record Options(double learningRate, LearningRateSchedule schedule, double clipNorm, double weightDecay) {}

    MomentOptimizer(long length, Options options, MomentRule rule) {
        this.length = length;
        this.options = options;
        this.rule = rule;
    }

    @Override
    public boolean update(INDArray parameters, INDArray gradient, Progress progress) {
        check(parameters, "parameter vector");
        check(gradient, "gradient");
        try (HostMemory theta = HostMemory.of(parameters);
                HostMemory direction = HostMemory.of(gradient)) {
            return update(theta, direction, progress);
        }
    }

    private boolean update(HostMemory theta, HostMemory direction, Progress progress) {
        double norm = VectorNorm.of(direction);
        if (!Double.isFinite(norm)) {
            return false;
        }
        double clip = norm > options.clipNorm() ? options.clipNorm() / norm : 1.0;
        double rate = learningRate(progress);
        MomentRule.Step step = new MomentRule.Step(
                (float) clip, rule.stepSize(rate, progress.step()), (float) (1.0 - rate * options.weightDecay()));
        double largest = Math.max(largestGradient, norm * clip);
        if (!isSurelyFinite(step, largest) && !rehearse(theta, direction, step)) {
            return false;
        }
        float[][][] remembered = memories();
        Chunks.forEach(length, () -> {
            float[] values = new float[Chunks.SIZE];
            float[] slopes = new float[Chunks.SIZE];
            return (chunk, begin, size) -> {
                theta.read(begin, values, 0, size);
                direction.read(begin, slopes, 0, size);
                rule.apply(values, slopes, remembered[chunk], size, step);
                theta.write(begin, values, 0, size);
            };
        });
        largestGradient = largest;
        return true;
    }

    private void check(INDArray array, String what) {
        if (array.length() != length) {
            throw new IllegalArgumentException(
                    "this optimizer is for " + length + " parameters; the " + what + " has length " + array.length());
        }
    }

    /** Whether no gradients up to a length can lead to an update or a state that is not finite. */
    private boolean isSurelyFinite(MomentRule.Step step, double largest) {
        return rule.largestMemory(largest) < ENORMOUS
                && step.stepSize() * largest / rule.epsilon < ENORMOUS
                && Math.abs(step.kept()) <= 1;
    }

    /** Does on copies what an update would do; returns whether everything stays finite. */
    private boolean rehearse(HostMemory theta, HostMemory direction, MomentRule.Step step) {
        float[][][] remembered = memories();
        AtomicBoolean finite = new AtomicBoolean(true);
        Chunks.forEach(length, () -> {
            float[] values = new float[Chunks.SIZE];
            float[] slopes = new float[Chunks.SIZE];
            return (chunk, begin, size) -> {
                theta.read(begin, values, 0, size);
                direction.read(begin, slopes, 0, size);
                float[][] copies =
                        Arrays.stream(remembered[chunk]).map(float[]::clone).toArray(float[][]::new);
                rule.apply(values, slopes, copies, size, step);
                if (!isFinite(values, size) || !Arrays.stream(copies).allMatch(copy -> isFinite(copy, size))) {
                    finite.set(false);
                }
            };
        });
        return finite.get();
    }

    private static boolean isFinite(float[] numbers, int length) {
        for (int i = 0; i < length; i++) {
            if (!Float.isFinite(numbers[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public double learningRate(Progress progress) {
        return options.learningRate() * options.schedule().factor(progress);
    }

    @Override
    public State save() {
        float[][][] remembered = memories();
        INDArray row = Nd4j.createUninitialized(DataType.FLOAT, rule.memories() * length);
        try (HostMemory target = HostMemory.overwriting(row)) {
            for (int memory = 0; memory < rule.memories(); memory++) {
                long offset = memory * length;
                for (int chunk = 0; chunk < remembered.length; chunk++) {
                    float[] numbers = remembered[chunk][memory];
                    target.write(offset + (long) chunk * Chunks.SIZE, numbers, 0, numbers.length);
                }
            }
        }
        return new State(Map.of("state", row.reshape(1, row.length())), Map.of());
    }

    @Override
    public void restore(State state) {
        INDArray saved = state.array("state");
        long expected = rule.memories() * length;
        if (saved.length() != expected) {
            throw new IllegalArgumentException(
                    "the saved optimizer state has " + saved.length() + " numbers; this optimizer has " + expected);
        }
        float[][][] remembered = memories();
        float largest = 0;
        try (HostMemory source = HostMemory.of(saved.reshape(expected))) {
            for (int memory = 0; memory < rule.memories(); memory++) {
                long offset = memory * length;
                for (int chunk = 0; chunk < remembered.length; chunk++) {
                    float[] numbers = remembered[chunk][memory];
                    source.read(offset + (long) chunk * Chunks.SIZE, numbers, 0, numbers.length);
                    largest = Math.max(largest, largest(numbers));
                }
            }
        }
        // Of squares the largest gradient is the root: less, unless it is less than 1.
        largestGradient = Math.max(largest, Math.sqrt(largest));
    }

    private static float largest(float[] numbers) {
        float largest = 0;
        for (float number : numbers) {
            largest = Math.max(largest, Math.abs(number));
        }
        return largest;
    }

    /** Made on first use: a sweep of large models is planned with all its optimizers at once. */
    private float[][][] memories() {
        if (memories.length == 0) {
            float[][][] made = new float[Chunks.count(length)][rule.memories()][];
            for (int chunk = 0; chunk < made.length; chunk++) {
                for (int memory = 0; memory < made[chunk].length; memory++) {
                    made[chunk][memory] = new float[Chunks.length(length, chunk)];
                }
            }
            memories = made;
        }
        return memories;
    }
}
