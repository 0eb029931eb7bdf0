package dev.harmonize.api.data;

import dev.harmonize.api.Stateful;
import dev.harmonize.api.Status;

/**
 * Batches, one after the other. Its position is its state, so a restored stream goes on with the very next batch. It is used
 * by one thread at a time, but not always by the one that opened it: training reads a batch ahead on a thread of its own,
 * which has the same context class loader.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface BatchStream extends Stateful, AutoCloseable {

    /** Whether there is another batch; always true while training. */
    boolean hasNext();

    /**
     * The next batch.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    AnnotatedBatch next();

    /** How many times the split has been read through, from 0. */
    int epoch();

    @Override
    void close();
}
