package dev.harmonize.api.data;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.Status;

/**
 * How a split is to be read.
 *
 * @param split name of the split
 * @param batchSize samples per batch
 * @param mode for training or for evaluation
 * @param shard which part of the samples
 * @param streams where shuffling and augmentation draw from
 * @param threads how many samples may be read at the same time; batches do not depend on it
 */
@Status(Status.Level.EXPERIMENTAL)
public record StreamRequest(String split, int batchSize, Mode mode, Shard shard, RandomStreams streams, int threads) {

    public StreamRequest {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be at least 1, not " + batchSize);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
    }

    /** Reads one sample after the other. */
    public StreamRequest(String split, int batchSize, Mode mode, Shard shard, RandomStreams streams) {
        this(split, batchSize, mode, shard, streams, 1);
    }

    /** Reads the whole split. */
    public static StreamRequest of(String split, int batchSize, Mode mode, RandomStreams streams) {
        return new StreamRequest(split, batchSize, mode, Shard.WHOLE, streams);
    }

    /** The same with another number of threads. */
    public StreamRequest withThreads(int number) {
        return new StreamRequest(split, batchSize, mode, shard, streams, number);
    }

    /** What the batches are for. */
    public enum Mode {
        /** Endless; every epoch in another order with other augmentation; an incomplete last batch is left out. */
        TRAINING,
        /** Once, in order, with the same augmentation every time; the last batch may be smaller. */
        EVALUATION
    }

    /**
     * One of several readers that together read every sample once.
     *
     * @param index which one, from 0
     * @param count how many there are
     */
    public record Shard(int index, int count) {
        public static final Shard WHOLE = new Shard(0, 1);

        public Shard {
            if (count < 1 || index < 0 || index >= count) {
                throw new IllegalArgumentException("shard " + index + " of " + count + " does not exist");
            }
        }
    }
}
