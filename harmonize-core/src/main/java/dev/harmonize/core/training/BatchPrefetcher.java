package dev.harmonize.core.training;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchStream;

import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Reads the next batch of a stream while a step computes with the last one. Batches come in the stream's order, from one
 * thread, which alone touches the stream until this is closed. One batch is read ahead and no more: a second would only even
 * out what some batches cost more than others, and would take as much memory.
 */
final class BatchPrefetcher implements AutoCloseable {

    /**
     * A batch, ready.
     *
     * @param batch what training sees
     * @param completedEpoch the number of the epoch that ended before it, if one did
     */
    record PreparedBatch(Batch batch, OptionalInt completedEpoch) {}

    private final BatchStream stream;
    private final ExecutorService reader;
    private int unread;
    private Optional<Future<PreparedBatch>> ahead;

    /**
     * Begins to read.
     *
     * @param stream where batches come from; to be closed by the caller, after this
     * @param count how many are wanted; not one more is read
     */
    BatchPrefetcher(BatchStream stream, int count) {
        this.stream = stream;
        // Its thread is made where the first batch is asked for, below, and inherits the context class loader.
        this.reader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "batches");
            thread.setDaemon(true);
            return thread;
        });
        this.unread = count;
        this.ahead = readAhead();
    }

    private Optional<Future<PreparedBatch>> readAhead() {
        if (unread == 0) {
            return Optional.empty();
        }
        unread--;
        return Optional.of(reader.submit(this::read));
    }

    private PreparedBatch read() {
        int epoch = stream.epoch();
        Batch batch = stream.next().batch();
        return new PreparedBatch(batch, stream.epoch() > epoch ? OptionalInt.of(epoch) : OptionalInt.empty());
    }

    /**
     * Waits for the next batch. What reading it threw is thrown here, and then nothing further is read.
     *
     * @throws NoSuchElementException if all that were wanted have been handed out
     * @throws TrainingFailedException if this thread is interrupted; it stays so
     */
    PreparedBatch next() {
        Future<PreparedBatch> awaited =
                ahead.orElseThrow(() -> new NoSuchElementException("all batches that were wanted have been read"));
        try {
            PreparedBatch batch = awaited.get();
            ahead = readAhead();
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingFailedException("interrupted while waiting for a batch");
        } catch (ExecutionException e) {
            throw asThrown(e);
        }
    }

    /** What a stream throws is unchecked. */
    private static RuntimeException asThrown(ExecutionException failure) {
        if (failure.getCause() instanceof Error error) {
            throw error;
        }
        return failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
    }

    /** Interrupts what is being read ahead, and waits until nobody touches the stream any more. */
    @Override
    public void close() {
        reader.shutdownNow();
        boolean interrupted = false;
        boolean terminated = false;
        while (!terminated) {
            try {
                terminated = reader.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
