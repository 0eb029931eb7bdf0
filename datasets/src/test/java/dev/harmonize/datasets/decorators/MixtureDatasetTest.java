package dev.harmonize.datasets.decorators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.data.StreamRequest.Mode;
import dev.harmonize.api.data.StreamRequest.Shard;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.decorators.MixtureOptions.Labels;
import dev.harmonize.datasets.decorators.MixtureOptions.Length;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

final class MixtureDatasetTest extends DatasetContract {

    private static final RandomStreams STREAMS = new RandomStreams(5);

    @Override
    protected Dataset create() {
        return mixture(
                new MixtureOptions(Map.of("films", 0.5, "sounds", 0.5), Length.LONGEST, Labels.OFFSET),
                new Numbered(40, 3),
                new WithoutText(12, 4));
    }

    @Test
    void everyTrainingBatchHasTheProportionsOfTheWeightsForAnyShard() {
        Dataset dataset = mixture(
                new MixtureOptions(Map.of("films", 3.0, "sounds", 1.0), Length.LONGEST, Labels.NONE),
                new Numbered(100, 3),
                new WithoutText(100, 3));
        for (Shard shard : new Shard[] {Shard.WHOLE, new Shard(1, 3)}) {
            try (BatchStream stream = dataset.open(new StreamRequest("train", 8, Mode.TRAINING, shard, STREAMS))) {
                for (int batch = 0; batch < 30; batch++) {
                    int sounds = 0;
                    for (long id : stream.next().batch().ids()) {
                        sounds += id % 2 == 1 ? 1 : 0;
                    }
                    assertThat(sounds).as("of 8 in batch " + batch).isBetween(1, 3);
                }
            }
        }
    }

    @Test
    void theLongestEpochReadsEverySampleAndRepeatsTheSmallPartEvenly() {
        IndexedDataset dataset = mixture(
                new MixtureOptions(Map.of("films", 0.5, "sounds", 0.5), Length.LONGEST, Labels.NONE),
                new Numbered(50, 3),
                new WithoutText(20, 3));
        assertThat(dataset.requireSplit("train").size()).isEqualTo(100);
        assertThat(dataset.requireSplit("test").size()).as("each once").isEqualTo(25 + 10);

        Map<String, Integer> repeats = new HashMap<>();
        Set<Long> ids = new HashSet<>();
        for (int index = 0; index < 100; index++) {
            long id = dataset.sample("train", index, reading()).id();
            ids.add(id);
            repeats.merge(dataset.source("train", id), 1, Integer::sum);
        }
        assertThat(ids).hasSize(100);
        assertThat(repeats).hasSize(70);
        repeats.forEach((source, count) -> {
            int least = source.startsWith("films: ") ? 1 : 2;
            assertThat(count).as(source).isBetween(least, least == 1 ? 1 : 3);
        });
    }

    @Test
    void theShortestEpochRepeatsNothing() {
        IndexedDataset dataset = mixture(
                new MixtureOptions(Map.of("films", 0.5, "sounds", 0.5), Length.SHORTEST, Labels.NONE),
                new Numbered(50, 3),
                new WithoutText(20, 3));
        Set<String> sources = new HashSet<>();
        for (int index = 0; index < 40; index++) {
            sources.add(dataset.source(
                    "train", dataset.sample("train", index, reading()).id()));
        }
        assertThat(dataset.requireSplit("train").size()).isEqualTo(40);
        assertThat(sources).hasSize(40);
    }

    @Test
    void aModalityThatAPartLacksIsMasked() {
        Dataset dataset = mixture(unweighted(Labels.NONE), new Numbered(10, 3), new WithoutText(10, 3));
        try (BatchStream stream = dataset.open(StreamRequest.of("train", 20, Mode.EVALUATION, STREAMS))) {
            AnnotatedBatch batch = stream.next();
            boolean[] valid = batch.batch().get(Modality.TEXT).valid();
            for (int sample = 0; sample < 20; sample++) {
                assertThat(valid[2 * sample]).as("text of sample " + sample).isEqualTo(sample < 10);
            }
        }
    }

    @Test
    void equalClassesStayAndDifferentOnesAreDroppedOrCountedOn() {
        IndexedDataset same = mixture(unweighted(Labels.NONE), new Numbered(10, 3), new WithoutText(10, 3));
        assertThat(same.classNames()).containsExactly("class 0", "class 1", "class 2");
        assertThat(same.label("train", 11)).hasValue(1);

        IndexedDataset none = mixture(unweighted(Labels.NONE), new Numbered(10, 3), new WithoutText(10, 2));
        assertThat(none.classes()).isZero();
        assertThat(none.label("train", 1)).isEmpty();

        IndexedDataset offset = mixture(unweighted(Labels.OFFSET), new Numbered(10, 3), new WithoutText(10, 2));
        assertThat(offset.classNames())
                .containsExactly("films/class 0", "films/class 1", "films/class 2", "sounds/class 0", "sounds/class 1");
        assertThat(offset.label("train", 11)).hasValue(4);
        assertThat(offset.sample("train", 11, reading()).label()).isEqualTo(OptionalInt.of(4));
    }

    @Test
    void whatAPartLosesCountsAgainstItsOwnLimitAndIsToldByTheMixture() {
        SkippedSamples ledger = new SkippedSamples(OnError.SKIP, 0.5);
        ledger.expect(10);
        Numbered damaged = new Numbered(10, 3) {
            @Override
            public Sample sample(String split, int index, Reading reading) {
                if (index == 4) {
                    throw new UnreadableSampleException("4.mp4", "is damaged");
                }
                return super.sample(split, index, reading);
            }

            @Override
            public SkippedSamples skipped() {
                return ledger;
            }
        };
        Dataset dataset = mixture(unweighted(Labels.NONE), damaged, new WithoutText(10, 3));
        try (BatchStream stream = dataset.open(StreamRequest.of("train", 20, Mode.EVALUATION, STREAMS))) {
            assertThat(stream.next().batch().size()).isEqualTo(19);
        }
        assertThat(ledger.count()).isEqualTo(1);
        assertThat(dataset.skipped().named())
                .extracting(SkippedSamples.Skipped::source)
                .containsExactly("4.mp4");
    }

    @Test
    void partsAndWeightsThatDoNotFitAreRefused() {
        Numbered other = new Numbered(10, 3) {
            @Override
            public BatchSpec spec() {
                return new BatchSpec(Map.of(Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(9, 9), 1)));
            }
        };
        assertThatThrownBy(() -> mixture(unweighted(Labels.NONE), new Numbered(10, 3), other))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("'films' has")
                .hasMessageContaining("'sounds' has");
        for (Map<String, Double> weights :
                List.of(Map.of("films", 1.0), Map.of("films", 1.0, "sounds", 0.0), Map.of("noise", 1.0))) {
            assertThatThrownBy(() -> mixture(
                            new MixtureOptions(weights, Length.LONGEST, Labels.NONE),
                            new Numbered(10, 3),
                            new Numbered(10, 3)))
                    .as(weights.toString())
                    .isInstanceOfSatisfying(
                            InvalidOptionException.class,
                            e -> assertThat(e.option()).startsWith("weights"));
        }
    }

    private static MixtureOptions unweighted(Labels labels) {
        return new MixtureOptions(Map.of(), Length.LONGEST, labels);
    }

    private static IndexedDataset mixture(MixtureOptions options, IndexedDataset films, IndexedDataset sounds) {
        return (IndexedDataset)
                MixtureDataset.create(options, new TreeMap<>(Map.of("films", films, "sounds", sounds)), STREAMS);
    }

    private static Reading reading() {
        return Reading.training(new SplittableRandom(1));
    }

    /** Video and audio alone. */
    private static final class WithoutText extends Numbered {

        WithoutText(int size, int classes) {
            super(size, classes);
        }

        @Override
        public BatchSpec spec() {
            Map<Modality, ModalitySpec> specs = new HashMap<>(super.spec().modalities());
            specs.remove(Modality.TEXT);
            return new BatchSpec(specs);
        }

        @Override
        public Sample sample(String split, int index, Reading reading) {
            Sample sample = super.sample(split, index, reading);
            Map<Modality, Features> features = new HashMap<>(sample.features());
            features.remove(Modality.TEXT);
            return new Sample(sample.id(), features, sample.label(), sample.misaligned());
        }
    }
}
