package dev.harmonize.api;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link Stateful} needs in order to go on: named arrays and named whole numbers, nothing else. Arrays end up as
 * tensors of a safetensors file, so their names are part of the file format.
 *
 * @param arrays array by name, in name order
 * @param numbers whole number by name, in name order
 */
@Status(Status.Level.EXPERIMENTAL)
public record State(Map<String, INDArray> arrays, Map<String, Long> numbers) {

    /** The state of something that has none. */
    public static final State EMPTY = new State(Map.of(), Map.of());

    public State {
        arrays = Collections.unmodifiableMap(new TreeMap<>(arrays));
        numbers = Collections.unmodifiableMap(new TreeMap<>(numbers));
    }

    /**
     * The array of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names there are
     */
    public INDArray array(String name) {
        return require(arrays, name, "array");
    }

    /**
     * The number of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names there are
     */
    public long number(String name) {
        return require(numbers, name, "number");
    }

    private static <T> T require(Map<String, T> map, String name, String kind) {
        T value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the saved state has no " + kind + " '" + name + "'; it has " + map.keySet());
        }
        return value;
    }
}
