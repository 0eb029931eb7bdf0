package dev.harmonize.api.data;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Reads an {@link IndexedDataset} in a seeded order. Order and augmentation depend on split, epoch and index alone, so that
 * neither the number of threads nor a pause changes a batch. A sample that cannot be read is left out, as far as the
 * dataset's {@link SkippedSamples} allow; the next one takes its place.
 */
final class IndexedBatchStream implements BatchStream {

    private final IndexedDataset dataset;
    private final StreamRequest request;
    private final RandomStreams orderStreams;
    private final RandomStreams augmentationStreams;
    private final int shardSize;
    private final SampleReader reader;

    private int epoch;
    private int position;
    private int[] order;
    private Optional<Ahead> ahead = Optional.empty();

    /**
     * Samples of a batch that nobody has asked for yet.
     *
     * @param from the position before them
     */
    private record Ahead(int from, List<Sample> samples) {}

    IndexedBatchStream(IndexedDataset dataset, StreamRequest request) {
        this.dataset = dataset;
        this.request = request;
        // By split: otherwise sample i of one split would be augmented exactly like sample i of another.
        this.orderStreams = request.streams().child("order").child(request.split());
        this.augmentationStreams = request.streams().child("augmentation").child(request.split());
        int splitSize = dataset.requireSplit(request.split()).size();
        int shards = request.shard().count();
        this.shardSize = (splitSize - request.shard().index() + shards - 1) / shards;
        if (training() && request.batchSize() > shardSize) {
            throw new IllegalArgumentException("a batch of " + request.batchSize() + " is larger than split '"
                    + request.split() + "', which has " + shardSize + " samples");
        }
        this.order = orderOf(0);
        this.reader = new SampleReader(request.threads());
    }

    @Override
    public boolean hasNext() {
        if (training()) {
            return true;
        }
        if (ahead.isEmpty()) {
            // Only a batch that was read is known to have a sample: all that are left may be unreadable.
            int from = position;
            List<Sample> samples = readSamples();
            ahead = samples.isEmpty() ? Optional.empty() : Optional.of(new Ahead(from, samples));
        }
        return ahead.isPresent();
    }

    @Override
    public AnnotatedBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("split '" + request.split() + "' has been read to its end");
        }
        List<Sample> samples = ahead.map(Ahead::samples).orElseGet(this::readSamples);
        ahead = Optional.empty();
        return collate(dataset.spec(), samples);
    }

    /** As many as make a batch; fewer, or none, only at the end of a split that is read for evaluation. */
    private List<Sample> readSamples() {
        List<Sample> samples = new ArrayList<>(request.batchSize());
        boolean fromStart = false;
        while (samples.size() < request.batchSize()) {
            if (training() && order.length - position < request.batchSize() - samples.size()) {
                if (fromStart) {
                    String message = "too few samples of split '" + request.split() + "' can be read for a batch of "
                            + request.batchSize();
                    throw new UncheckedIOException(message, new IOException(message));
                }
                samples.clear();
                moveTo(epoch + 1, 0);
            }
            if (position == order.length) {
                break;
            }
            fromStart |= position == 0;
            Optional<Sample> sample = reader.read(position, order.length, readingOf(epoch, order), dataset.skipped());
            position++;
            sample.ifPresent(samples::add);
        }
        return samples;
    }

    private IntFunction<Sample> readingOf(int epochNumber, int[] indices) {
        return place -> dataset.sample(
                request.split(),
                indices[place],
                new Reading(request.mode(), augmentationStreams.generator(epochNumber, indices[place])));
    }

    private void moveTo(int newEpoch, int newPosition) {
        epoch = newEpoch;
        position = newPosition;
        order = orderOf(newEpoch);
        reader.clear();
        ahead = Optional.empty();
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public State save() {
        return new State(Map.of(), Map.of("epoch", (long) epoch, "position", (long)
                ahead.map(Ahead::from).orElse(position)));
    }

    @Override
    public void restore(State state) {
        int savedEpoch = Math.toIntExact(state.number("epoch"));
        int savedPosition = Math.toIntExact(state.number("position"));
        if (savedEpoch < 0 || savedPosition < 0 || savedPosition > shardSize) {
            throw new IllegalArgumentException("position " + savedPosition + " of epoch " + savedEpoch
                    + " is outside split '" + request.split() + "', which has " + shardSize + " samples");
        }
        moveTo(savedEpoch, savedPosition);
    }

    @Override
    public void close() {
        reader.close();
    }

    private boolean training() {
        return request.mode() == StreamRequest.Mode.TRAINING;
    }

    private int[] orderOf(int epochNumber) {
        int[] indices = new int[shardSize];
        for (int i = 0; i < shardSize; i++) {
            indices[i] = request.shard().index() + i * request.shard().count();
        }
        if (training()) {
            RandomGenerator random = orderStreams.generator(epochNumber);
            for (int i = shardSize - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = indices[i];
                indices[i] = indices[j];
                indices[j] = swapped;
            }
        }
        return indices;
    }

    private static AnnotatedBatch collate(BatchSpec spec, List<Sample> samples) {
        long[] ids = new long[samples.size()];
        int[] labels = new int[samples.size()];
        boolean labelled = true;
        Map<Modality, boolean[]> misaligned = new LinkedHashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            ids[i] = sample.id();
            labelled &= sample.label().isPresent();
            labels[i] = sample.label().orElse(-1);
            for (Modality modality : sample.misaligned()) {
                misaligned.computeIfAbsent(modality, absent -> new boolean[samples.size()])[i] = true;
            }
        }
        Map<Modality, Features> features = new LinkedHashMap<>();
        spec.modalities()
                .forEach((modality, modalitySpec) -> features.put(modality, collate(modality, modalitySpec, samples)));
        return new AnnotatedBatch(
                new Batch(spec, ids, features),
                new Annotations(labelled ? Optional.of(labels) : Optional.empty(), misaligned));
    }

    private static Features collate(Modality modality, ModalitySpec spec, List<Sample> samples) {
        int rowSize = Math.toIntExact(spec.features().size());
        int rows = samples.size() * spec.candidates();
        int sampleSize = rowSize * spec.candidates();
        boolean[] valid = new boolean[rows];
        boolean tokens = spec.features() instanceof FeatureSpec.Tokens;
        float[] values = new float[tokens ? 0 : Math.multiplyExact(rows, rowSize)];
        int[] ids = new int[tokens ? Math.multiplyExact(rows, rowSize) : 0];
        for (int i = 0; i < samples.size(); i++) {
            Features features = samples.get(i).features().get(modality);
            if (features == null) {
                continue;
            }
            if (!fits(features, spec)) {
                throw new IllegalStateException("sample " + samples.get(i).id() + " has " + describe(features) + " of "
                        + modality + "; its dataset promises " + spec.candidates() + " x " + spec.features());
            }
            System.arraycopy(features.valid(), 0, valid, i * spec.candidates(), spec.candidates());
            if (features instanceof Features.Dense dense) {
                System.arraycopy(dense.values(), 0, values, i * sampleSize, sampleSize);
            } else if (features instanceof Features.TokenIds tokenIds) {
                System.arraycopy(tokenIds.ids(), 0, ids, i * sampleSize, sampleSize);
            }
        }
        return tokens ? new Features.TokenIds(ids, valid) : new Features.Dense(values, valid);
    }

    private static boolean fits(Features features, ModalitySpec spec) {
        boolean sameForm = features instanceof Features.TokenIds == spec.features() instanceof FeatureSpec.Tokens;
        return sameForm
                && features.rows() == spec.candidates()
                && length(features) == spec.candidates() * spec.features().size();
    }

    private static String describe(Features features) {
        String unit = features instanceof Features.TokenIds ? "token ids" : "numbers";
        return length(features) + " " + unit + " in " + features.rows() + " rows";
    }

    private static int length(Features features) {
        return features instanceof Features.TokenIds tokens
                ? tokens.ids().length
                : ((Features.Dense) features).values().length;
    }
}
