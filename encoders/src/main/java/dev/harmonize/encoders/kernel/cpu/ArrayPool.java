package dev.harmonize.encoders.kernel.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Arrays that come back to be used again. Steps of the same sizes take the same arrays each time, and so allocate nothing
 * after the first.
 */
final class ArrayPool {

    /** Numbers in an array from which many matrices are cut: 2 MiB. */
    private static final int SHARED = 1 << 19;

    private final Map<Integer, List<float[]>> idle = new HashMap<>();

    /** At least so many numbers, of arbitrary content. */
    synchronized float[] take(int length) {
        int rounded = length <= SHARED ? SHARED : Math.toIntExact((length + SHARED - 1L) / SHARED * SHARED);
        List<float[]> same = idle.get(rounded);
        if (same == null || same.isEmpty()) {
            return new float[rounded];
        }
        return same.remove(same.size() - 1);
    }

    /** Takes back what {@link #take} gave. */
    synchronized void give(float[] array) {
        idle.computeIfAbsent(array.length, length -> new ArrayList<>()).add(array);
    }
}
