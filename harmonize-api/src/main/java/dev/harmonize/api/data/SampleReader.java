package dev.harmonize.api.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Reads the samples at consecutive places, several at the same time if there are several threads, and gives them in order.
 * No more than two per thread are ever read ahead. Used by one thread at a time.
 */
final class SampleReader implements AutoCloseable {

    private static final int AHEAD_PER_THREAD = 2;

    /**
     * One that is being read.
     *
     * @param place which
     */
    private record Pending(int place, Future<Sample> sample) {}

    private final int threads;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private Optional<ExecutorService> executor = Optional.empty();

    SampleReader(int threads) {
        this.threads = threads;
    }

    /**
     * The sample at a place.
     *
     * @param place not less than that of the call before, unless {@link #clear} was called in between
     * @param end one past the last place there is
     * @param read reads the sample at a place; must be thread-safe
     * @param skipped decides about samples that cannot be read
     * @return empty if it cannot be read and is skipped
     */
    Optional<Sample> read(int place, int end, IntFunction<Sample> read, SkippedSamples skipped) {
        try {
            return Optional.of(threads == 1 ? read.apply(place) : await(place, end, read));
        } catch (UnreadableSampleException e) {
            skipped.add(e);
            return Optional.empty();
        }
    }

    private Sample await(int place, int end, IntFunction<Sample> read) {
        ExecutorService running = executor.orElseGet(this::start);
        int next = pending.isEmpty() ? place : pending.getLast().place() + 1;
        for (; next < end && pending.size() < AHEAD_PER_THREAD * threads; next++) {
            int ahead = next;
            pending.addLast(new Pending(ahead, running.submit(() -> read.apply(ahead))));
        }
        try {
            return pending.removeFirst().sample().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a sample");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private ExecutorService start() {
        // Their threads are made where the first sample is asked for, and inherit the context class loader.
        ExecutorService started = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "samples");
            thread.setDaemon(true);
            return thread;
        });
        executor = Optional.of(started);
        return started;
    }

    /** Forgets what was read ahead. */
    void clear() {
        pending.forEach(each -> each.sample().cancel(false));
        pending.clear();
    }

    /** Interrupts what is being read, and waits until nothing is. */
    @Override
    public void close() {
        clear();
        executor.ifPresent(SampleReader::stop);
        executor = Optional.empty();
    }

    private static void stop(ExecutorService running) {
        running.shutdownNow();
        boolean interrupted = false;
        boolean terminated = false;
        while (!terminated) {
            try {
                terminated = running.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
