package dev.harmonize.api.data;

import dev.harmonize.api.State;
import dev.harmonize.api.Status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Makes batches of the samples of a {@link SampleSource}, which are decoded by as many threads as the request allows. Its
 * state is the epoch and how many samples of it were drawn, so that neither the number of threads nor a pause changes a
 * batch. A sample that cannot be read is left out, as far as the {@link SkippedSamples} allow; the next one takes its place.
 *
 * @param <E> what a sample is before it is decoded
 */
@Status(Status.Level.EXPERIMENTAL)
public final class SampleBatchStream<E> implements BatchStream {

    private final StreamRequest request;
    private final BatchSpec spec;
    private final SkippedSamples skipped;
    private final SampleSource<E> source;
    private final SampleReader<E> reader;

    private int epoch;
    private long position;
    private Optional<Ahead> ahead = Optional.empty();

    /**
     * Samples of a batch that nobody has asked for yet.
     *
     * @param from the position before them
     */
    private record Ahead(long from, List<Sample> samples) {}

    /**
     * Opens a stream at the beginning of epoch 0.
     *
     * @param spec the form of the batches
     * @param skipped decides about samples that cannot be read
     * @param source the samples of the request's shard
     * @throws IllegalArgumentException if a batch for training is larger than the shard
     */
    public SampleBatchStream(StreamRequest request, BatchSpec spec, SkippedSamples skipped, SampleSource<E> source) {
        this.request = request;
        this.spec = spec;
        this.skipped = skipped;
        this.source = source;
        SampleSequence<E> sequence = source.samples(0);
        long size = sequence.remaining();
        if (training() && request.batchSize() > size) {
            sequence.close();
            throw new IllegalArgumentException("a batch of " + request.batchSize() + " is larger than split '"
                    + request.split() + "', which has " + size + " samples");
        }
        this.reader = new SampleReader<>(request.threads(), sequence, encoded -> source.decode(0, encoded));
    }

    @Override
    public boolean hasNext() {
        if (training()) {
            return true;
        }
        if (ahead.isEmpty()) {
            // Only a batch that was read is known to have a sample: all that are left may be unreadable.
            long from = position;
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
        return Collation.collate(spec, samples);
    }

    /** As many as make a batch; fewer, or none, only at the end of a split that is read for evaluation. */
    private List<Sample> readSamples() {
        List<Sample> samples = new ArrayList<>(request.batchSize());
        boolean fromStart = false;
        while (samples.size() < request.batchSize()) {
            long left = reader.remaining();
            if (training() && left < request.batchSize() - samples.size()) {
                if (fromStart) {
                    String message = "too few samples of split '" + request.split() + "' can be read for a batch of "
                            + request.batchSize();
                    throw new UncheckedIOException(message, new IOException(message));
                }
                samples.clear();
                moveTo(epoch + 1, 0, source.samples(epoch + 1));
            } else if (left == 0) {
                break;
            }
            fromStart |= position == 0;
            try {
                Optional<Sample> sample = reader.next();
                position += sample.isPresent() ? 1 : 0;
                sample.ifPresent(samples::add);
            } catch (UnreadableSampleException e) {
                position++;
                skipped.add(e);
            }
        }
        return samples;
    }

    private void moveTo(int newEpoch, long newPosition, SampleSequence<E> sequence) {
        reader.moveTo(sequence, encoded -> source.decode(newEpoch, encoded));
        epoch = newEpoch;
        position = newPosition;
        ahead = Optional.empty();
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public State save() {
        return new State(
                Map.of(),
                Map.of("epoch", (long) epoch, "position", ahead.map(Ahead::from).orElse(position)));
    }

    @Override
    public void restore(State state) {
        int savedEpoch = Math.toIntExact(state.number("epoch"));
        long savedPosition = state.number("position");
        if (savedEpoch < 0 || savedPosition < 0) {
            throw new IllegalArgumentException("there is no position " + savedPosition + " of epoch " + savedEpoch);
        }
        SampleSequence<E> sequence = source.samples(savedEpoch);
        long passed = sequence.skip(savedPosition);
        if (passed < savedPosition) {
            sequence.close();
            throw new IllegalArgumentException("position " + savedPosition + " of epoch " + savedEpoch
                    + " is outside split '" + request.split() + "', which has " + passed + " samples");
        }
        moveTo(savedEpoch, savedPosition, sequence);
    }

    @Override
    public void close() {
        reader.close();
    }

    private boolean training() {
        return request.mode() == StreamRequest.Mode.TRAINING;
    }
}
