package dev.harmonize.api.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Decodes the samples of a sequence, several at the same time if there are several threads, and gives them in order. No more
 * than two per thread are ever read ahead. Used by one thread at a time.
 */
final class SampleReader<E> implements AutoCloseable {

    private static final int AHEAD_PER_THREAD = 2;

    private final int threads;
    private final Deque<Future<Sample>> pending = new ArrayDeque<>();
    private SampleSequence<E> sequence;
    private Function<E, Sample> decoder;
    private boolean exhausted;
    private Optional<ExecutorService> executor = Optional.empty();

    /**
     * Begins to read.
     *
     * @param threads how many samples may be decoded at the same time
     * @param sequence what to read; closed with this reader
     * @param decoder must be thread-safe
     */
    SampleReader(int threads, SampleSequence<E> sequence, Function<E, Sample> decoder) {
        this.threads = threads;
        this.sequence = sequence;
        this.decoder = decoder;
    }

    /** Forgets what was read ahead, closes the sequence and goes on with another one. */
    void moveTo(SampleSequence<E> newSequence, Function<E, Sample> newDecoder) {
        clear();
        sequence.close();
        sequence = newSequence;
        decoder = newDecoder;
        exhausted = false;
    }

    /** How many are left at most. */
    long remaining() {
        long notRead = exhausted ? 0 : sequence.remaining();
        return notRead > Long.MAX_VALUE - pending.size() ? Long.MAX_VALUE : notRead + pending.size();
    }

    /**
     * The next sample; empty at the end.
     *
     * @throws UnreadableSampleException if it is damaged; the next call goes on after it
     */
    Optional<Sample> next() {
        if (threads == 1) {
            Optional<E> encoded = sequence.next();
            exhausted = encoded.isEmpty();
            return encoded.map(decoder);
        }
        ExecutorService running = executor.orElseGet(this::start);
        while (!exhausted && pending.size() < AHEAD_PER_THREAD * threads) {
            readAhead(running);
        }
        return pending.isEmpty() ? Optional.empty() : Optional.of(await(pending.removeFirst()));
    }

    /** What goes wrong is thrown when it is this sample's turn. */
    private void readAhead(ExecutorService running) {
        try {
            Optional<E> encoded = sequence.next();
            exhausted = encoded.isEmpty();
            Function<E, Sample> decode = decoder;
            encoded.ifPresent(each -> pending.addLast(running.submit(() -> decode.apply(each))));
        } catch (UnreadableSampleException e) {
            pending.addLast(CompletableFuture.failedFuture(e));
        } catch (RuntimeException e) {
            exhausted = true;
            pending.addLast(CompletableFuture.failedFuture(e));
        }
    }

    private static Sample await(Future<Sample> sample) {
        try {
            return sample.get();
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

    private void clear() {
        pending.forEach(each -> each.cancel(false));
        pending.clear();
    }

    /** Interrupts what is being decoded, waits until nothing is, and closes the sequence. */
    @Override
    public void close() {
        clear();
        executor.ifPresent(SampleReader::stop);
        executor = Optional.empty();
        sequence.close();
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
