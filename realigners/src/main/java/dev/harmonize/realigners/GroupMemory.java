package dev.harmonize.realigners;

import dev.harmonize.api.State;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a realigner remembers from step to step: for each parameter group the last step, and vectors by name. Groups appear
 * when they are first asked for, because a realigner learns of them only then.
 *
 * <p>A realigner may be called several times in a step for one group, with different objectives. {@link #begins} is how it
 * lets its memory advance once a step.
 */
final class GroupMemory {

    private static final String STEP = "step";

    /** Stands for the step of a group in which none has begun. */
    private static final long NO_STEP = -1;

    /** Initial value by name of the vectors whose length is known from the start. */
    private final Map<String, double[]> initial;

    private final Map<String, Map<String, double[]>> vectors = new TreeMap<>();
    private final Map<String, Long> steps = new TreeMap<>();

    /**
     * An empty memory.
     *
     * @param initial value that the vectors of these names have at first, in every group; others begin with zeros
     */
    GroupMemory(Map<String, double[]> initial) {
        this.initial = Map.copyOf(initial);
    }

    /** Whether a call is the first of its step for a group. Asked once per call. */
    boolean begins(String group, int step) {
        ofGroup(group);
        return steps.put(group, (long) step) != step;
    }

    /** A vector of a group, to be changed in place. */
    double[] vector(String group, String name) {
        double[] vector = ofGroup(group).get(name);
        if (vector == null) {
            throw new IllegalStateException("vector '" + name + "' has no initial value; give its length");
        }
        return vector;
    }

    /** A vector of a group whose length is known only now, zeros at first, to be changed in place. */
    double[] vector(String group, String name, int length) {
        double[] vector = ofGroup(group).computeIfAbsent(name, absent -> new double[length]);
        if (vector.length != length) {
            throw new IllegalArgumentException("'" + name + "' of parameter group '" + group + "' is remembered with "
                    + vector.length + " numbers, and is now to have " + length
                    + "; a realigner with memory serves one model");
        }
        return vector;
    }

    private Map<String, double[]> ofGroup(String group) {
        return vectors.computeIfAbsent(group, absent -> {
            Map<String, double[]> fresh = new TreeMap<>();
            initial.forEach((name, first) -> fresh.put(name, first.clone()));
            steps.put(group, NO_STEP);
            return fresh;
        });
    }

    /** Everything: vectors as {@code GROUP/NAME}, steps as {@code GROUP/step}. */
    State save() {
        Map<String, INDArray> arrays = new HashMap<>();
        vectors.forEach((group, ofGroup) ->
                ofGroup.forEach((name, vector) -> arrays.put(group + "/" + name, Nd4j.createFromArray(vector))));
        Map<String, Long> numbers = new HashMap<>();
        steps.forEach((group, step) -> numbers.put(group + "/" + STEP, step));
        return new State(arrays, numbers);
    }

    /**
     * Goes back to what was saved.
     *
     * @throws IllegalArgumentException if a vector has another length than it should, or than the one that it replaces, or
     *     a group lacks one; nothing has changed then
     */
    void restore(State state) {
        Map<String, Map<String, double[]>> restored = new TreeMap<>();
        state.arrays().forEach((key, array) -> {
            int slash = key.lastIndexOf('/');
            if (slash < 0) {
                throw new IllegalArgumentException(
                        "array '" + key + "' of a saved state belongs to no parameter group");
            }
            String name = key.substring(slash + 1);
            String group = key.substring(0, slash);
            double[] remembered = vectors.getOrDefault(group, Map.of()).get(name);
            double[] expected = remembered == null ? initial.get(name) : remembered;
            if (expected != null && array.length() != expected.length) {
                throw new IllegalArgumentException("array '" + key + "' of a saved state has " + array.length()
                        + " numbers; expected " + expected.length);
            }
            restored.computeIfAbsent(group, absent -> new TreeMap<>()).put(name, array.toDoubleVector());
        });
        Map<String, Long> restoredSteps = new TreeMap<>();
        restored.forEach((group, ofGroup) -> {
            for (String name : initial.keySet()) {
                if (!ofGroup.containsKey(name)) {
                    throw new IllegalArgumentException("a saved state lacks '" + name + "' of parameter group '" + group
                            + "'; it has " + ofGroup.keySet());
                }
            }
            restoredSteps.put(group, state.number(group + "/" + STEP));
        });
        vectors.clear();
        vectors.putAll(restored);
        steps.clear();
        steps.putAll(restoredSteps);
    }
}
