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

    /** Numbers in an array from which many matrices are cut: half a MiB. */
    private static final int SHARED = 1 << 17;

    /** Larger arrays are as long as so many numbers fit in, so that they serve for matrices of about the same size. */
    private static final int STEP = 1 << 14;

    private final Map<Integer, List<float[]>> idle = new HashMap<>();

    /** At least so many numbers, of arbitrary content. */
    synchronized float[] take(int length) {
        int rounded = length <= SHARED ? SHARED : Math.toIntExact((length + STEP - 1L) / STEP * STEP);
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
