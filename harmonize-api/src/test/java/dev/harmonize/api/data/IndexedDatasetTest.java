package dev.harmonize.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.StreamRequest.Mode;
import dev.harmonize.api.data.StreamRequest.Shard;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

final class IndexedDatasetTest {

    private static final RandomStreams STREAMS = new RandomStreams(29);

    @Test
    void evaluationReadsInOrderAndEndsWithASmallerBatch() {
        try (BatchStream stream = open(new Numbered(10), 4, Mode.EVALUATION)) {
            assertThat(ids(stream.next())).containsExactly(0, 1, 2, 3);
            assertThat(ids(stream.next())).containsExactly(4, 5, 6, 7);
            assertThat(stream.hasNext()).isTrue();
            assertThat(ids(stream.next())).containsExactly(8, 9);
            assertThat(stream.hasNext()).isFalse();
            assertThatThrownBy(stream::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("train");
        }
    }

    @Test
    void trainingLeavesOutTheIncompleteBatchAndStartsAnotherEpoch() {
        try (BatchStream stream = open(new Numbered(10), 4, Mode.TRAINING)) {
            List<Long> first = new ArrayList<>();
            for (int batch = 0; batch < 2; batch++) {
                first.addAll(list(ids(stream.next())));
                assertThat(stream.epoch()).isZero();
            }
            List<Long> second = list(ids(stream.next()));

            assertThat(stream.epoch()).isEqualTo(1);
            assertThat(stream.hasNext()).isTrue();
            assertThat(first).hasSize(8).doesNotHaveDuplicates();
            assertThat(second).hasSize(4).isNotEqualTo(first.subList(0, 4));
        }
    }

    @Test
    void everySampleIsEquallyLikelyToComeFirst() {
        int[] first = new int[8];
        try (BatchStream stream = open(new Numbered(8), 8, Mode.TRAINING)) {
            for (int epoch = 0; epoch < 8_000; epoch++) {
                first[(int) ids(stream.next())[0]]++;
            }
        }

        // Binomial with mean 1,000 and standard deviation 30.
        for (int count : first) {
            assertThat(count).isBetween(850, 1_150);
        }
    }

    @Test
    void augmentationChangesWithTheEpochInTrainingAndNeverInEvaluation() {
        Map<Long, Float> trained = new HashMap<>();
        try (BatchStream stream = open(new Numbered(6), 6, Mode.TRAINING)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                AnnotatedBatch batch = stream.next();
                for (int i = 0; i < 6; i++) {
                    Float before = trained.put(ids(batch)[i], video(batch)[2 * i + 1]);
                    assertThat(before).isNotEqualTo(trained.get(ids(batch)[i]));
                }
            }
        }
        float[] evaluated = video(open(new Numbered(6), 6, Mode.EVALUATION).next());

        assertThat(video(open(new Numbered(6), 6, Mode.EVALUATION).next())).isEqualTo(evaluated);
    }

    @Test
    void theAugmentationOfASampleDependsNeitherOnBatchSizeNorOnShard() {
        float[] whole = video(open(new Numbered(6), 6, Mode.EVALUATION).next());
        try (BatchStream stream =
                new Numbered(6).open(new StreamRequest("train", 2, Mode.EVALUATION, new Shard(1, 2), STREAMS))) {
            AnnotatedBatch batch = stream.next();

            assertThat(ids(batch)).containsExactly(1, 3);
            assertThat(video(batch)).containsExactly(whole[2], whole[3], whole[6], whole[7]);
        }
    }

    @Test
    void equalIndicesOfTwoSplitsAreAugmentedDifferently() {
        Numbered dataset = new Numbered(20);
        float[] train = video(open(dataset, 20, Mode.EVALUATION).next());
        float[] test = video(dataset.open(StreamRequest.of("test", 20, Mode.EVALUATION, STREAMS))
                .next());

        for (int i = 0; i < 20; i++) {
            assertThat(train[2 * i + 1]).as("sample " + i).isNotEqualTo(test[2 * i + 1]);
        }
    }

    @Test
    void aRestoredStreamGoesOnWithTheNextBatch() {
        for (int before = 0; before < 9; before++) {
            try (BatchStream stream = open(new Numbered(10), 3, Mode.TRAINING);
                    BatchStream restored = open(new Numbered(10), 3, Mode.TRAINING)) {
                for (int i = 0; i < before; i++) {
                    stream.next();
                }
                restored.restore(stream.save());

                for (int i = 0; i < 5; i++) {
                    AnnotatedBatch expected = stream.next();
                    AnnotatedBatch actual = restored.next();
                    String name = "batch " + i + " after " + before;
                    assertThat(ids(actual)).as(name).isEqualTo(ids(expected));
                    assertThat(video(actual)).as(name).isEqualTo(video(expected));
                    assertThat(restored.epoch()).as(name).isEqualTo(stream.epoch());
                }
            }
        }
    }

    @Test
    void aStateOfAnotherSplitIsRefusedAndChangesNothing() {
        try (BatchStream stream = open(new Numbered(10), 4, Mode.TRAINING);
                BatchStream undisturbed = open(new Numbered(10), 4, Mode.TRAINING)) {
            stream.next();
            undisturbed.next();

            assertThatThrownBy(() -> stream.restore(new State(Map.of(), Map.of("epoch", 0L, "position", 11L))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("position 11 of epoch 0 is outside split 'train', which has 10 samples");
            assertThatThrownBy(() -> stream.restore(new State(Map.of(), Map.of("epoch", 3L))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'position'");

            assertThat(ids(stream.next())).isEqualTo(ids(undisturbed.next()));
        }
    }

    @Test
    void shardsPartitionTheSplitEvenIfThereAreMoreShardsThanSamples() {
        for (int count : new int[] {1, 2, 3, 10, 13}) {
            List<Long> together = new ArrayList<>();
            for (int index = 0; index < count; index++) {
                StreamRequest request =
                        new StreamRequest("train", 2, Mode.EVALUATION, new Shard(index, count), STREAMS);
                try (BatchStream stream = new Numbered(10).open(request)) {
                    while (stream.hasNext()) {
                        together.addAll(list(ids(stream.next())));
                    }
                }
            }

            assertThat(together).as(count + " shards").hasSize(10);
            assertThat(new TreeSet<>(together)).hasSize(10);
        }
    }

    @Test
    void aTrainingBatchLargerThanTheShardIsRefused() {
        assertThatThrownBy(() -> open(new Numbered(10), 11, Mode.TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch of 11 is larger than split 'train', which has 10 samples");
        assertThatThrownBy(() ->
                        new Numbered(10).open(new StreamRequest("train", 6, Mode.TRAINING, new Shard(0, 2), STREAMS)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ids(open(new Numbered(10), 11, Mode.EVALUATION).next())).hasSize(10);
    }

    @Test
    void aMissingModalityBecomesInvalidRowsOfZeros() {
        AnnotatedBatch batch = open(new Numbered(4), 4, Mode.EVALUATION).next();

        // Odd samples have no text.
        assertThat(batch.batch().get(Modality.TEXT).valid())
                .containsExactly(true, true, false, false, true, true, false, false);
        int[] ids = batch.batch().get(Modality.TEXT) instanceof Features.TokenIds text ? text.ids() : new int[0];
        assertThat(ids).containsExactly(1, 0, 2, 0, 0, 0, 0, 0, 1, 2, 2, 2, 0, 0, 0, 0);
    }

    @Test
    void labelsAndPlantedNoiseTravelBesideTheBatch() {
        Annotations annotations =
                open(new Numbered(4), 4, Mode.EVALUATION).next().annotations();

        assertThat(annotations.labels())
                .hasValueSatisfying(labels -> assertThat(labels).containsExactly(0, 1, 2, 0));
        assertThat(annotations.misaligned()).containsOnlyKeys(Modality.VIDEO);
        assertThat(annotations.misaligned().get(Modality.VIDEO)).containsExactly(false, false, false, true);
    }

    @Test
    void aBatchWithAnUnlabelledSampleHasNoLabels() {
        Numbered dataset = new Numbered(2) {
            @Override
            public Sample sample(String split, int index, Reading reading) {
                Sample sample = super.sample(split, index, reading);
                return index == 0
                        ? sample
                        : new Sample(sample.id(), sample.features(), OptionalInt.empty(), sample.misaligned());
            }
        };

        assertThat(open(dataset, 2, Mode.EVALUATION).next().annotations().labels())
                .isEqualTo(Optional.empty());
        assertThat(dataset.label("train", 0)).hasValue(0);
        assertThat(dataset.label("train", 1)).isEmpty();
    }

    @Test
    void aSampleThatBreaksTheSpecificationIsNamed() {
        Map<Modality, Features> tooShort =
                Map.of(Modality.VIDEO, new Features.Dense(new float[] {1}, new boolean[] {true}));
        Map<Modality, Features> tooManyRows =
                Map.of(Modality.VIDEO, new Features.Dense(new float[] {1, 2}, new boolean[] {true, true}));
        Map<Modality, Features> wrongForm =
                Map.of(Modality.TEXT, new Features.Dense(new float[4], new boolean[] {true, true}));

        assertThatThrownBy(() -> open(broken(tooShort), 1, Mode.EVALUATION).next())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sample 0 has 1 numbers in 1 rows of video; its dataset promises 1 x Vectors[length=1,"
                        + " width=2]");
        assertThatThrownBy(() -> open(broken(tooManyRows), 1, Mode.EVALUATION).next())
                .hasMessageContaining("2 numbers in 2 rows of video");
        assertThatThrownBy(() -> open(broken(wrongForm), 1, Mode.EVALUATION).next())
                .hasMessageContaining("4 numbers in 2 rows of text; its dataset promises 2 x Tokens");
    }

    private static Numbered broken(Map<Modality, Features> features) {
        return new Numbered(1) {
            @Override
            public Sample sample(String split, int index, Reading reading) {
                return new Sample(index, features, OptionalInt.empty(), Set.of());
            }
        };
    }

    private static BatchStream open(Numbered dataset, int batchSize, Mode mode) {
        return dataset.open(StreamRequest.of("train", batchSize, mode, STREAMS));
    }

    private static long[] ids(AnnotatedBatch batch) {
        return batch.batch().ids();
    }

    private static List<Long> list(long[] ids) {
        return LongStream.of(ids).boxed().toList();
    }

    private static float[] video(AnnotatedBatch batch) {
        return batch.batch().get(Modality.VIDEO) instanceof Features.Dense dense ? dense.values() : new float[0];
    }

    /** The video of sample i is (i, a random number); even samples have two texts; every third video is planted. */
    private static class Numbered implements IndexedDataset {

        private final int size;

        Numbered(int size) {
            this.size = size;
        }

        @Override
        public Sample sample(String split, int index, Reading reading) {
            Map<Modality, Features> features = new HashMap<>();
            features.put(
                    Modality.VIDEO,
                    new Features.Dense(
                            new float[] {index, (float) reading.random().nextDouble()}, new boolean[] {true}));
            if (index % 2 == 0) {
                features.put(
                        Modality.TEXT,
                        new Features.TokenIds(new int[] {1, index, 2, index}, new boolean[] {true, true}));
            }
            boolean planted = index > 0 && index % 3 == 0;
            return new Sample(index, features, OptionalInt.of(index % 3), planted ? Set.of(Modality.VIDEO) : Set.of());
        }

        @Override
        public BatchSpec spec() {
            return new BatchSpec(Map.of(
                    Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(1, 2), 1),
                    Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(2, 100), 2)));
        }

        @Override
        public List<Split> splits() {
            return List.of(new Split("train", size), new Split("test", size));
        }

        @Override
        public String fingerprint() {
            return "00";
        }
    }
}
