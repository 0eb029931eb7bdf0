package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A dataset that can give any of its samples at any time. Shuffling, batching, sharding and resuming come with it.
 * {@link #sample} must be thread-safe.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface IndexedDataset extends Dataset {

    /**
     * Sample number {@code index} of a split.
     *
     * @param split one of {@link #splits()}
     * @param index from 0 to the split's size, exclusive
     * @param reading what it is for, and its randomness
     * @throws IllegalArgumentException if there is no such split
     * @throws UnreadableSampleException if what it comes from is missing or damaged
     */
    Sample sample(String split, int index, Reading reading);

    /**
     * The label of sample number {@code index}, whatever its reading. Reads the sample unless overridden.
     *
     * @throws IllegalArgumentException if there is no such split
     */
    default OptionalInt label(String split, int index) {
        return sample(split, index, Reading.evaluation(new SplittableRandom(0))).label();
    }

    /**
     * Puts the samples of an epoch of training in the order in which they are read: a random one, unless overridden.
     *
     * @param indices of the samples of one shard, in ascending order; changed in place
     * @param random all randomness of the order
     */
    default void shuffle(String split, int[] indices, RandomGenerator random) {
        for (int i = indices.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = indices[i];
            indices[i] = indices[j];
            indices[j] = swapped;
        }
    }

    @Override
    default BatchStream open(StreamRequest request) {
        return new SampleBatchStream<>(request, spec(), skipped(), new IndexedSamples(this, request));
    }
}
