package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.SampleSequence;
import dev.harmonize.api.data.SampleSource;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.data.StreamRequest.Shard;
import dev.harmonize.formats.tar.TarReader;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One worker's samples of a split. Orders depend on seed, split, shard and epoch alone. */
final class ShardSource implements SampleSource<EncodedSample> {

    private final StreamRequest request;
    private final List<Path> files;
    private final SampleDecoder decoder;
    private final ShardReader.Members wanted;
    private final Shuffling shuffling;
    private final TarReader.SkipListener listener;
    private final RandomStreams orderStreams;
    private final RandomStreams augmentationStreams;
    private final Shard part;
    private final int[] numbers;
    private final long samples;

    /**
     * How much training draws from.
     *
     * @param samples at most
     * @param bytes at most, but for the last sample
     */
    record Shuffling(int samples, long bytes) {}

    /**
     * A worker's samples.
     *
     * @param counts samples per archive; empty if nobody counted them
     * @param listener is told about members that are left out
     */
    ShardSource(
            StreamRequest request,
            List<Path> files,
            Optional<List<Long>> counts,
            SampleDecoder decoder,
            ShardReader.Members wanted,
            Shuffling shuffling,
            TarReader.SkipListener listener) {
        this.request = request;
        this.files = files;
        this.decoder = decoder;
        this.wanted = wanted;
        this.shuffling = shuffling;
        this.listener = listener;
        this.orderStreams = request.streams().child("order").child(request.split());
        this.augmentationStreams = request.streams().child("augmentation").child(request.split());
        Shard shard = request.shard();
        boolean byFile = files.size() >= shard.count();
        this.part = byFile ? Shard.WHOLE : shard;
        this.numbers = byFile ? every(shard, files.size()) : every(Shard.WHOLE, files.size());
        this.samples = counts.map(this::samples).orElse(Long.MAX_VALUE);
    }

    private static int[] every(Shard shard, int files) {
        int[] numbers = new int[(files - shard.index() + shard.count() - 1) / shard.count()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = shard.index() + i * shard.count();
        }
        return numbers;
    }

    private long samples(List<Long> counts) {
        long sum = 0;
        for (int number : numbers) {
            // Of the samples of an archive, the first that is this part's, and every part.count() after it.
            int first = Math.floorMod(part.index() - number, part.count());
            sum += Math.max(0, (counts.get(number) - first + part.count() - 1) / part.count());
        }
        return sum;
    }

    @Override
    public SampleSequence<EncodedSample> samples(int epoch) {
        if (request.mode() == StreamRequest.Mode.EVALUATION) {
            return new ShardSequence(order(numbers), wanted, listener, Optional.empty());
        }
        RandomGenerator random = orderStreams.generator(epoch);
        int[] shuffled = numbers.clone();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = swapped;
        }
        Optional<ShardSequence.Buffer> buffer = shuffling.samples() == 1
                ? Optional.empty()
                : Optional.of(new ShardSequence.Buffer(shuffling.samples(), shuffling.bytes(), random));
        return new ShardSequence(order(shuffled), wanted, listener, buffer);
    }

    private ShardSequence.Order order(int[] files) {
        return new ShardSequence.Order(this.files, files, part, samples);
    }

    @Override
    public Sample decode(int epoch, EncodedSample encoded) {
        return decoder.decode(encoded, new Reading(request.mode(), augmentationStreams.generator(epoch, encoded.id())));
    }
}
