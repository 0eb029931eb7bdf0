package dev.harmonize.api.data;

import dev.harmonize.api.RandomStreams;

import java.util.Optional;

/**
 * The samples of an {@link IndexedDataset} in a seeded order. Order and augmentation depend on split, epoch and index alone.
 */
final class IndexedSamples implements SampleSource<Integer> {

    private final IndexedDataset dataset;
    private final StreamRequest request;
    private final RandomStreams orderStreams;
    private final RandomStreams augmentationStreams;
    private final int shardSize;

    IndexedSamples(IndexedDataset dataset, StreamRequest request) {
        this.dataset = dataset;
        this.request = request;
        // By split: otherwise sample i of one split would be augmented exactly like sample i of another.
        this.orderStreams = request.streams().child("order").child(request.split());
        this.augmentationStreams = request.streams().child("augmentation").child(request.split());
        int splitSize = dataset.requireSplit(request.split()).size();
        int shards = request.shard().count();
        this.shardSize = (splitSize - request.shard().index() + shards - 1) / shards;
    }

    @Override
    public SampleSequence<Integer> samples(int epoch) {
        return new Order(orderOf(epoch));
    }

    @Override
    public Sample decode(int epoch, Integer index) {
        return dataset.sample(
                request.split(), index, new Reading(request.mode(), augmentationStreams.generator(epoch, index)));
    }

    private int[] orderOf(int epoch) {
        int[] indices = new int[shardSize];
        for (int i = 0; i < shardSize; i++) {
            indices[i] = request.shard().index() + i * request.shard().count();
        }
        if (request.mode() == StreamRequest.Mode.TRAINING) {
            dataset.shuffle(request.split(), indices, orderStreams.generator(epoch));
        }
        return indices;
    }

    /** Indices one after the other. */
    private static final class Order implements SampleSequence<Integer> {

        private final int[] indices;
        private int position;

        Order(int[] indices) {
            this.indices = indices;
        }

        @Override
        public Optional<Integer> next() {
            return position == indices.length ? Optional.empty() : Optional.of(indices[position++]);
        }

        @Override
        public long remaining() {
            return (long) indices.length - position;
        }

        @Override
        public long skip(long count) {
            int skipped = (int) Math.min(count, remaining());
            position += skipped;
            return skipped;
        }

        @Override
        public void close() {}
    }
}
