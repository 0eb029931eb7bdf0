package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.Annotations;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.data.StreamRequest.Mode;
import dev.harmonize.api.data.StreamRequest.Shard;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What every {@link Dataset} promises. Extend it in a test class, return the dataset from {@link #create()}, and its
 * tests run with yours:
 *
 * <pre>{@code
 * final class MyDatasetTest extends DatasetContract {
 *     protected Dataset create() {
 *         return new MyDataset(...);
 *     }
 * }
 * }</pre>
 *
 * <p>It checks that batches have the form of the specification; that evaluation reads every sample once, the same every
 * time; that training is repeatable from its seed and, after a restore, goes on as if it had never stopped; that shards
 * partition a split; that splits share no source; that planted misalignment is announced; and that streams of different
 * threads do not disturb each other. It reads every split several times, so give it a small instance.
 */
public abstract class DatasetContract {

    private static final RandomStreams STREAMS = new RandomStreams(20_221_128);
    private static final int BATCHES_PER_EPOCH = 5;
    private static final int THREADS = 4;

    /** A new instance of the dataset under test. Every call makes an equal one. */
    protected abstract Dataset create();

    /**
     * What a sample was made from, such as a file or a group of related recordings. Two splits have no source in common.
     * The sample's id, unless overridden.
     */
    protected String source(String split, long id) {
        return Long.toString(id);
    }

    @Test
    void splitsHaveNamesOfTheirOwnAndSamples() {
        List<Split> splits = create().splits();

        assertThat(splits).isNotEmpty();
        assertThat(splits).extracting(Split::name).doesNotHaveDuplicates();
        assertThat(splits).allSatisfy(split -> assertThat(split.size()).isPositive());
    }

    @Test
    void batchesHaveTheFormOfTheSpecification() {
        Dataset dataset = create();
        for (Split split : dataset.splits()) {
            for (Mode mode : Mode.values()) {
                try (BatchStream stream = open(dataset, split, mode)) {
                    for (int i = 0; i < BATCHES_PER_EPOCH && stream.hasNext(); i++) {
                        checkForm(dataset, stream.next());
                    }
                }
            }
        }
    }

    @Test
    void evaluationReadsEverySampleOnce() {
        Dataset dataset = create();
        for (Split split : dataset.splits()) {
            List<Long> ids = ids(evaluate(dataset, StreamRequest.of(split.name(), 7, Mode.EVALUATION, STREAMS)));

            assertThat(ids).as(split.name()).hasSize(split.size()).doesNotHaveDuplicates();
        }
    }

    @Test
    void evaluationIsTheSameEveryTimeAndForEveryBatchSize() {
        Dataset dataset = create();
        for (Split split : dataset.splits()) {
            List<SampleContent> first = evaluate(dataset, StreamRequest.of(split.name(), 7, Mode.EVALUATION, STREAMS));

            assertThat(evaluate(create(), StreamRequest.of(split.name(), 64, Mode.EVALUATION, STREAMS)))
                    .as("second reading of " + split.name())
                    .isEqualTo(first);
        }
    }

    @Test
    void anEvaluationStreamEnds() {
        Dataset dataset = create();
        Split split = dataset.splits().get(0);
        try (BatchStream stream =
                dataset.open(StreamRequest.of(split.name(), split.size(), Mode.EVALUATION, STREAMS))) {
            assertThat(stream.next().batch().size()).isEqualTo(split.size());
            assertThat(stream.hasNext()).isFalse();
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void trainingRepeatsFromItsSeed() {
        Dataset dataset = create();
        for (Split split : dataset.splits()) {
            int batches = BATCHES_PER_EPOCH + 1;
            List<SampleContent> first = train(dataset, split, STREAMS, batches);

            assertThat(train(create(), split, STREAMS, batches))
                    .as("same seed, " + split.name())
                    .isEqualTo(first);
            if (split.size() >= 10) {
                assertThat(ids(train(dataset, split, STREAMS.child("another"), batches)))
                        .as("order from another seed, " + split.name())
                        .isNotEqualTo(ids(first));
            }
        }
    }

    @Test
    void everyEpochOfTrainingHasAnotherOrderAndNoSampleTwice() {
        Dataset dataset = create();
        for (Split split : dataset.splits()) {
            List<List<Long>> epochs = new ArrayList<>();
            try (BatchStream stream = open(dataset, split, Mode.TRAINING)) {
                for (int i = 0; epochs.size() < 3; i++) {
                    assertThat(i).as("batches in two epochs").isLessThanOrEqualTo(2 * split.size());
                    assertThat(stream.hasNext()).as("training never ends").isTrue();
                    AnnotatedBatch batch = stream.next();
                    assertThat(batch.batch().size()).isEqualTo(batchSize(split));
                    if (stream.epoch() == epochs.size()) {
                        epochs.add(new ArrayList<>());
                    }
                    assertThat(epochs).as("epochs begin one after the other").hasSize(stream.epoch() + 1);
                    epochs.get(stream.epoch()).addAll(ids(contents(batch)));
                }
            }

            int perEpoch = split.size() / batchSize(split) * batchSize(split);
            assertThat(epochs.get(0)).hasSize(perEpoch).doesNotHaveDuplicates();
            assertThat(epochs.get(1)).hasSize(perEpoch).doesNotHaveDuplicates();
            if (split.size() >= 10) {
                assertThat(epochs.get(1)).isNotEqualTo(epochs.get(0));
            }
        }
    }

    @Test
    void aRestoredStreamContinuesAsIfItHadNeverStopped() {
        Dataset dataset = create();
        Dataset restarted = create();
        for (Split split : dataset.splits()) {
            for (int before : new int[] {0, 1, BATCHES_PER_EPOCH - 1, BATCHES_PER_EPOCH, BATCHES_PER_EPOCH + 1}) {
                try (BatchStream uninterrupted = open(dataset, split, Mode.TRAINING);
                        BatchStream resumed = open(restarted, split, Mode.TRAINING)) {
                    read(uninterrupted, before);
                    State state = uninterrupted.save();
                    List<SampleContent> expected = read(uninterrupted, 2);
                    read(resumed, 1);

                    resumed.restore(state);

                    assertThat(read(resumed, 2))
                            .as(split.name() + " after " + before + " batches")
                            .isEqualTo(expected);
                    assertThat(resumed.epoch()).isEqualTo(uninterrupted.epoch());
                }
            }
        }
    }

    @Test
    void batchesAreTheSameForAnyNumberOfThreads() {
        Split split = create().splits().get(0);
        List<SampleContent> expected = train(create(), split, STREAMS, BATCHES_PER_EPOCH + 1);
        for (int threads : new int[] {2, 3}) {
            try (BatchStream stream = create().open(
                            StreamRequest.of(split.name(), batchSize(split), Mode.TRAINING, STREAMS)
                                    .withThreads(threads))) {
                assertThat(read(stream, BATCHES_PER_EPOCH + 1))
                        .as("%d threads", threads)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aStateThatLacksSomethingIsRefusedAndChangesNothing() {
        Split split = create().splits().get(0);
        try (BatchStream stream = open(create(), split, Mode.TRAINING);
                BatchStream undisturbed = open(create(), split, Mode.TRAINING)) {
            read(stream, 2);
            read(undisturbed, 2);

            assertThatThrownBy(() -> stream.restore(State.EMPTY)).isInstanceOf(IllegalArgumentException.class);

            assertThat(read(stream, 1)).isEqualTo(read(undisturbed, 1));
        }
    }

    @Test
    void shardsTogetherReadEverySampleOnce() {
        Dataset dataset = create();
        for (Split split : dataset.splits()) {
            Set<Long> all =
                    new TreeSet<>(ids(evaluate(dataset, StreamRequest.of(split.name(), 64, Mode.EVALUATION, STREAMS))));
            for (int count : new int[] {2, 3}) {
                List<Long> together = new ArrayList<>();
                for (int shard = 0; shard < count; shard++) {
                    together.addAll(ids(evaluate(
                            dataset,
                            new StreamRequest(split.name(), 7, Mode.EVALUATION, new Shard(shard, count), STREAMS))));
                }

                assertThat(together).as(count + " shards of " + split.name()).doesNotHaveDuplicates();
                assertThat(new TreeSet<>(together)).isEqualTo(all);
            }
        }
    }

    @Test
    void shardsTrainOnDifferentSamples() {
        Dataset dataset = create();
        Split split = dataset.splits().get(0);
        assumeThat(split.size()).isGreaterThanOrEqualTo(2);
        Set<Long> first = trainingIds(dataset, split, new Shard(0, 2));
        Set<Long> second = trainingIds(dataset, split, new Shard(1, 2));

        assertThat(Collections.disjoint(first, second)).isTrue();
        assertThat(first.size() + second.size()).isEqualTo(split.size());
    }

    @Test
    void splitsShareNoSource() {
        Dataset dataset = create();
        Map<String, String> splitBySource = new HashMap<>();
        for (Split split : dataset.splits()) {
            Set<String> sources = new HashSet<>();
            for (long id : ids(evaluate(dataset, StreamRequest.of(split.name(), 64, Mode.EVALUATION, STREAMS)))) {
                sources.add(source(split.name(), id));
            }
            for (String source : sources) {
                assertThat(splitBySource.put(source, split.name()))
                        .as("other split that has source " + source + " of " + split.name())
                        .isNull();
            }
        }
    }

    @Test
    void streamsOfDifferentThreadsDoNotDisturbEachOther() throws InterruptedException {
        Dataset dataset = create();
        Split split = dataset.splits().get(0);
        List<SampleContent> expected = train(create(), split, STREAMS, BATCHES_PER_EPOCH);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<SampleContent>>> readings = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                readings.add(executor.submit(() -> train(dataset, split, STREAMS, BATCHES_PER_EPOCH)));
            }
            for (Future<List<SampleContent>> reading : readings) {
                assertThat(reading.get()).isEqualTo(expected);
            }
        } catch (ExecutionException e) {
            throw new AssertionError("reading from several threads failed", e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void anUnknownSplitIsRefusedWithTheSplitsThereAre() {
        Dataset dataset = create();

        assertThatThrownBy(() -> dataset.open(StreamRequest.of("no-such-split", 1, Mode.EVALUATION, STREAMS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-split")
                .hasMessageContaining(dataset.splits().get(0).name());
    }

    @Test
    void theFingerprintIsHexadecimalAndTheSameForEqualDatasets() {
        assertThat(create().fingerprint()).matches("[0-9a-f]{16,}").isEqualTo(create().fingerprint());
    }

    @Test
    void labelsOfAnIndexedDatasetAreThoseOfItsSamples() {
        assumeThat(create()).isInstanceOf(IndexedDataset.class);
        if (create() instanceof IndexedDataset dataset) {
            for (Split split : dataset.splits()) {
                for (int index = 0; index < split.size(); index += 1 + split.size() / 50) {
                    assertThat(dataset.label(split.name(), index))
                            .as("sample " + index + " of " + split.name())
                            .isEqualTo(
                                    dataset.sample(split.name(), index, Reading.evaluation(new SplittableRandom(index)))
                                            .label());
                }
            }
        }
    }

    @Test
    void plantedMisalignmentIsAnnounced() {
        Dataset dataset = create();
        for (Split split : dataset.splits()) {
            List<SampleContent> samples =
                    evaluate(dataset, StreamRequest.of(split.name(), 64, Mode.EVALUATION, STREAMS));
            if (samples.stream().anyMatch(sample -> !sample.misaligned().isEmpty())) {
                assertThat(dataset.plantsMisalignment(split.name()))
                        .as("plantsMisalignment(\"" + split.name() + "\"), where samples are misaligned")
                        .isTrue();
            }
        }
    }

    private static void checkForm(Dataset dataset, AnnotatedBatch annotated) {
        Batch batch = annotated.batch();
        assertThat(batch.spec()).isEqualTo(dataset.spec());
        assertThat(batch.ids()).doesNotHaveDuplicates();
        for (Modality modality : batch.spec().names()) {
            checkFeatures(modality, batch.spec().get(modality), batch.size(), batch.get(modality));
        }
        Annotations annotations = annotated.annotations();
        assertThat(annotations.labels().isPresent())
                .as("labels are there if and only if the dataset has classes")
                .isEqualTo(dataset.classes() > 0);
        annotations.labels().ifPresent(labels -> {
            assertThat(labels).hasSize(batch.size());
            for (int label : labels) {
                assertThat(label).as("label").isBetween(0, dataset.classes() - 1);
            }
        });
        annotations.misaligned().forEach((modality, misaligned) -> {
            assertThat(batch.spec().names()).contains(modality);
            assertThat(misaligned).hasSize(batch.size());
        });
    }

    private static void checkFeatures(Modality modality, ModalitySpec spec, int samples, Features features) {
        int rows = samples * spec.candidates();
        int rowSize = Math.toIntExact(spec.features().size());
        assertThat(features.rows()).as("rows of " + modality).isEqualTo(rows);
        if (spec.features() instanceof FeatureSpec.Tokens tokens) {
            assertThat(features).as(modality.name()).isInstanceOf(Features.TokenIds.class);
            int[] ids = ((Features.TokenIds) features).ids();
            assertThat(ids).as("numbers of " + modality).hasSize(rows * rowSize);
            for (int i = 0; i < ids.length; i++) {
                int bound = features.valid()[i / rowSize] ? tokens.vocabulary() : 1;
                if (ids[i] < 0 || ids[i] >= bound) {
                    throw new AssertionError(modality + ": id " + ids[i] + " in row " + i / rowSize
                            + " is not from 0 to " + (bound - 1));
                }
            }
        } else {
            assertThat(features).as(modality.name()).isInstanceOf(Features.Dense.class);
            float[] values = ((Features.Dense) features).values();
            assertThat(values).as("numbers of " + modality).hasSize(rows * rowSize);
            boolean bounded = !(spec.features() instanceof FeatureSpec.Vectors);
            for (int i = 0; i < values.length; i++) {
                double largest = !features.valid()[i / rowSize] ? 0 : bounded ? 1 : Float.MAX_VALUE;
                if (!(Math.abs(values[i]) <= largest)) {
                    throw new AssertionError(modality + ": value " + values[i] + " in row " + i / rowSize
                            + " is not within ±" + largest);
                }
            }
        }
    }

    private static List<SampleContent> evaluate(Dataset dataset, StreamRequest request) {
        List<SampleContent> samples = new ArrayList<>();
        try (BatchStream stream = dataset.open(request)) {
            while (stream.hasNext()) {
                samples.addAll(contents(stream.next()));
            }
        }
        return samples;
    }

    private static List<SampleContent> train(Dataset dataset, Split split, RandomStreams streams, int batches) {
        try (BatchStream stream =
                dataset.open(StreamRequest.of(split.name(), batchSize(split), Mode.TRAINING, streams))) {
            return read(stream, batches);
        }
    }

    private static Set<Long> trainingIds(Dataset dataset, Split split, Shard shard) {
        Set<Long> ids = new HashSet<>();
        try (BatchStream stream = dataset.open(new StreamRequest(split.name(), 1, Mode.TRAINING, shard, STREAMS))) {
            AnnotatedBatch batch = stream.next();
            while (stream.epoch() == 0) {
                ids.addAll(ids(contents(batch)));
                batch = stream.next();
            }
        }
        return ids;
    }

    private static List<SampleContent> read(BatchStream stream, int batches) {
        List<SampleContent> samples = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            samples.addAll(contents(stream.next()));
        }
        return samples;
    }

    private static BatchStream open(Dataset dataset, Split split, Mode mode) {
        return dataset.open(StreamRequest.of(split.name(), batchSize(split), mode, STREAMS));
    }

    private static int batchSize(Split split) {
        return Math.max(1, split.size() / BATCHES_PER_EPOCH);
    }

    private static List<Long> ids(List<SampleContent> samples) {
        return samples.stream().map(SampleContent::id).toList();
    }

    private static List<SampleContent> contents(AnnotatedBatch annotated) {
        Batch batch = annotated.batch();
        BatchSpec spec = batch.spec();
        List<SampleContent> samples = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            int sample = i;
            Map<Modality, Integer> hashes = new TreeMap<>();
            spec.modalities()
                    .forEach((modality, form) -> hashes.put(modality, hash(batch.get(modality), form, sample)));
            Set<Modality> misaligned = new TreeSet<>();
            annotated.annotations().misaligned().forEach((modality, flags) -> {
                if (flags[sample]) {
                    misaligned.add(modality);
                }
            });
            OptionalInt label = annotated.annotations().labels().isPresent()
                    ? OptionalInt.of(annotated.annotations().labels().get()[i])
                    : OptionalInt.empty();
            samples.add(new SampleContent(batch.ids()[i], label, misaligned, hashes));
        }
        return samples;
    }

    private static int hash(Features features, ModalitySpec spec, int sample) {
        int rows = spec.candidates();
        int size = Math.toIntExact(rows * spec.features().size());
        int begin = sample * size;
        int valid = Arrays.hashCode(Arrays.copyOfRange(features.valid(), sample * rows, (sample + 1) * rows));
        int values = features instanceof Features.TokenIds tokens
                ? Arrays.hashCode(Arrays.copyOfRange(tokens.ids(), begin, begin + size))
                : Arrays.hashCode(Arrays.copyOfRange(((Features.Dense) features).values(), begin, begin + size));
        return 31 * valid + values;
    }

    /** A sample as it was read; features as hashes, so that whole splits can be kept and compared. */
    private record SampleContent(
            long id, OptionalInt label, Set<Modality> misaligned, Map<Modality, Integer> featureHashes) {}
}
