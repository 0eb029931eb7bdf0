package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.data.SampleSequence;
import dev.harmonize.api.data.StreamRequest.Shard;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.formats.tar.TarReader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The samples of one epoch: archive after archive, drawn from a buffer if there is one. */
final class ShardSequence implements SampleSequence<EncodedSample> {

    private final Order order;
    private final ShardReader.Members wanted;
    private final TarReader.SkipListener listener;
    private final Optional<Buffer> buffer;

    private int nextFile;
    private long number;
    private Optional<ShardReader> reader = Optional.empty();
    private long remaining;
    private boolean skipping;

    /**
     * What is read and in which order.
     *
     * @param files all archives of the split, by number
     * @param numbers those that are read, in order
     * @param part which of their samples; all of them where workers have archives of their own
     * @param samples how many there are at most; {@link Long#MAX_VALUE} if nobody counted them
     */
    record Order(List<Path> files, int[] numbers, Shard part, long samples) {}

    /** Samples among which the next one is drawn. */
    static final class Buffer {

        private final int mostSamples;
        private final long mostBytes;
        private final RandomGenerator random;
        private final List<EncodedSample> samples = new ArrayList<>();
        private long bytes;

        Buffer(int mostSamples, long mostBytes, RandomGenerator random) {
            this.mostSamples = mostSamples;
            this.mostBytes = mostBytes;
            this.random = random;
        }

        private boolean isFull() {
            return samples.size() >= mostSamples || bytes >= mostBytes;
        }

        private void add(EncodedSample sample) {
            samples.add(sample);
            bytes += sample.bytes();
        }

        private Optional<EncodedSample> draw() {
            if (samples.isEmpty()) {
                return Optional.empty();
            }
            int drawn = random.nextInt(samples.size());
            EncodedSample last = samples.remove(samples.size() - 1);
            EncodedSample sample = drawn == samples.size() ? last : samples.set(drawn, last);
            bytes -= sample.bytes();
            return Optional.of(sample);
        }
    }

    ShardSequence(Order order, ShardReader.Members wanted, TarReader.SkipListener listener, Optional<Buffer> buffer) {
        this.order = order;
        this.wanted = wanted;
        this.listener = listener;
        this.buffer = buffer;
        this.remaining = order.samples();
    }

    @Override
    public Optional<EncodedSample> next() {
        Optional<EncodedSample> sample = buffer.isPresent() ? drawn(buffer.get()) : read(true);
        if (sample.isPresent() && remaining != Long.MAX_VALUE) {
            remaining--;
        }
        return sample;
    }

    private Optional<EncodedSample> drawn(Buffer from) {
        while (!from.isFull()) {
            Optional<EncodedSample> sample = read(true);
            if (sample.isEmpty()) {
                break;
            }
            from.add(sample.get());
        }
        return from.draw();
    }

    /** The next sample of this part, in the order of the archives. */
    private Optional<EncodedSample> read(boolean withContent) {
        while (true) {
            if (reader.isEmpty()) {
                if (nextFile == order.numbers().length) {
                    return Optional.empty();
                }
                number = 0;
                Path file = order.files().get(order.numbers()[nextFile++]);
                reader = Optional.of(ShardReader.open(file, wanted, this::onSkipped));
            }
            int file = order.numbers()[nextFile - 1];
            boolean mine =
                    (file + number) % order.part().count() == order.part().index();
            Optional<EncodedSample> sample = reader.get().next(EncodedSample.id(file, number), withContent && mine);
            if (sample.isEmpty()) {
                reader.get().close();
                reader = Optional.empty();
            } else {
                number++;
                if (mine) {
                    return sample;
                }
            }
        }
    }

    private void onSkipped(String name, String reason) {
        if (!skipping) {
            listener.onSkipped(order.files().get(order.numbers()[nextFile - 1]) + "!" + name, reason);
        }
    }

    @Override
    public long remaining() {
        return remaining;
    }

    @Override
    public long skip(long count) {
        skipping = true;
        long skipped = 0;
        boolean ended = false;
        while (skipped < count && !ended) {
            try {
                Optional<EncodedSample> sample = buffer.isPresent() ? drawn(buffer.get()) : read(false);
                ended = sample.isEmpty();
                skipped += ended ? 0 : 1;
                remaining -= ended || remaining == Long.MAX_VALUE ? 0 : 1;
            } catch (UnreadableSampleException e) {
                // It was told when it was met first.
                skipped++;
            }
        }
        skipping = false;
        return skipped;
    }

    @Override
    public void close() {
        reader.ifPresent(ShardReader::close);
        reader = Optional.empty();
    }
}
