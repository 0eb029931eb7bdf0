package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.Optional;

/**
 * The samples of one epoch, one after the other and not decoded yet. Used by one thread at a time.
 *
 * @param <E> what a sample is before it is decoded, such as its number or its bytes
 */
@Status(Status.Level.EXPERIMENTAL)
public interface SampleSequence<E> extends AutoCloseable {

    /**
     * The next one; empty at the end.
     *
     * @throws UnreadableSampleException if it is damaged; the next call goes on after it
     * @throws java.io.UncheckedIOException if nothing after it can be read either
     */
    Optional<E> next();

    /** How many are left at most; {@link Long#MAX_VALUE} if nobody knows. */
    long remaining();

    /**
     * Leaves out as many as {@link #next} would give in so many calls, damaged ones included.
     *
     * @return how many were left out; fewer only at the end
     */
    long skip(long count);

    @Override
    void close();
}
