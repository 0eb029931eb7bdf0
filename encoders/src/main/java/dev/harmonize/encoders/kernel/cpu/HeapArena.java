package dev.harmonize.encoders.kernel.cpu;

import dev.harmonize.encoders.kernel.Arena;

import java.util.ArrayList;
import java.util.List;

/** Matrices cut one after the other from arrays of a pool. */
final class HeapArena implements Arena {

    private final ArrayPool pool;
    private final List<float[]> taken = new ArrayList<>();
    private float[] current = {};
    private int used;
    private final List<Runnable> afterwards = new ArrayList<>();

    HeapArena(ArrayPool pool) {
        this.pool = pool;
    }

    @Override
    public HeapMatrix allocate(int rows, int columns) {
        int length = Math.multiplyExact(rows, columns);
        if (length > current.length - used) {
            current = pool.take(length);
            taken.add(current);
            used = 0;
        }
        HeapMatrix matrix = new HeapMatrix(current, used, rows, columns, columns);
        used += aligned(length);
        return matrix;
    }

    /** Something to do when the arena is closed. */
    void whenClosed(Runnable action) {
        afterwards.add(action);
    }

    /** So that matrices begin at the same place within a cache line as their array does. */
    private static int aligned(int length) {
        return (length + 15) / 16 * 16;
    }

    @Override
    public void close() {
        taken.forEach(pool::give);
        taken.clear();
        afterwards.forEach(Runnable::run);
        afterwards.clear();
    }
}
