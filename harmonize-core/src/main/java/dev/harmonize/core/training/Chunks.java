package dev.harmonize.core.training;

import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Goes through long vectors in chunks that stay in a core's cache, several at a time where there are many. */
final class Chunks {

    /** Numbers in a chunk; the last one may have less. */
    static final int SIZE = 4096;

    /** Less work than this is done before another thread has taken it up. */
    private static final int CHUNKS_OF_A_TASK = 32;

    private Chunks() {}

    /** What is done with a chunk. */
    @FunctionalInterface
    interface Visitor {
        void visit(int chunk, long begin, int length);
    }

    /** How many chunks a vector has. */
    static int count(long length) {
        return Math.toIntExact((length + SIZE - 1) / SIZE);
    }

    /** How many numbers a chunk has. */
    static int length(long length, int chunk) {
        return (int) Math.min(SIZE, length - (long) chunk * SIZE);
    }

    /**
     * Visits every chunk of a vector once.
     *
     * @param visitors makes a visitor for each thread, so that it can have room of its own
     */
    static void forEach(long length, Supplier<Visitor> visitors) {
        int chunks = count(length);
        int tasks = Math.max(1, Math.min(ForkJoinPool.getCommonPoolParallelism() + 1, chunks / CHUNKS_OF_A_TASK));
        if (tasks == 1) {
            visit(length, 0, chunks, visitors.get());
            return;
        }
        IntStream.range(0, tasks).parallel().forEach(task -> {
            int begin = (int) ((long) chunks * task / tasks);
            int end = (int) ((long) chunks * (task + 1) / tasks);
            visit(length, begin, end, visitors.get());
        });
    }

    private static void visit(long length, int first, int end, Visitor visitor) {
        for (int chunk = first; chunk < end; chunk++) {
            visitor.visit(chunk, (long) chunk * SIZE, length(length, chunk));
        }
    }
}
