package dev.harmonize.api.data;

import dev.harmonize.api.Status;

/**
 * Where a {@link SampleBatchStream} has its samples from: one shard of a split. What it gives depends on epoch and place alone.
 *
 * @param <E> what a sample is before it is decoded
 */
@Status(Status.Level.EXPERIMENTAL)
public interface SampleSource<E> {

    /**
     * The samples in the order of an epoch.
     *
     * @param epoch from 0
     */
    SampleSequence<E> samples(int epoch);

    /**
     * Decodes a sample of {@link #samples}; must be thread-safe.
     *
     * @throws UnreadableSampleException if it is damaged
     */
    Sample decode(int epoch, E encoded);
}
