package dev.harmonize.encoders.kernel.cpu;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Spreads tasks over threads: those of the JVM's common pool and the caller's. Each task is done by one thread, whoever
 * comes first; so what a task computes must not depend on which others were done before.
 */
final class Workers {

    private final int threads;
    private final ConcurrentLinkedQueue<Scratch> idle = new ConcurrentLinkedQueue<>();

    /** At most so many threads at once. */
    Workers(int threads) {
        this.threads = threads;
    }

    /** Something to do with the scratch memory of one thread. */
    @FunctionalInterface
    interface Task {
        void run(Scratch scratch, int number);
    }

    /** Does tasks 0 … count − 1; they are begun in this order. */
    void forEach(int count, Task task) {
        AtomicInteger next = new AtomicInteger();
        int used = Math.min(threads, count);
        if (used <= 1) {
            work(count, task, next);
        } else {
            IntStream.range(0, used).parallel().forEach(thread -> work(count, task, next));
        }
    }

    private void work(int count, Task task, AtomicInteger next) {
        Scratch taken = idle.poll();
        Scratch scratch = taken == null ? new Scratch() : taken;
        try {
            for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                task.run(scratch, number);
            }
        } finally {
            idle.add(scratch);
        }
    }
}
