package dev.harmonize.datasets.decorators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

final class MisalignedDatasetTest {

    private static final List<Modality> TEXT = List.of(Modality.TEXT);
    private static final RandomStreams STREAMS = new RandomStreams(11);

    @Test
    void exactlyTheShareIsMisalignedWithAnotherSampleOfAnotherLabel() {
        for (double rate : new double[] {0, 0.001, 0.1, 0.4, 0.755, 1}) {
            IndexedDataset dataset = misaligned(new Labelled(200, 10), misalign(rate, TEXT, true, true));
            int misaligned = 0;
            for (int index = 0; index < 200; index++) {
                Sample sample = dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index)));
                int owner = owner(sample, Modality.TEXT);
                boolean swapped = owner != index;
                misaligned += swapped ? 1 : 0;

                assertThat(sample.misaligned()).isEqualTo(swapped ? Set.of(Modality.TEXT) : Set.of());
                assertThat(owner(sample, Modality.VIDEO)).isEqualTo(index);
                assertThat(owner(sample, Modality.AUDIO)).isEqualTo(index);
                assertThat(sample.id()).isEqualTo(index);
                assertThat(sample.label()).hasValue(index % 10);
                if (swapped) {
                    assertThat(owner % 10).as("class of the donor of " + index).isNotEqualTo(index % 10);
                }
            }
            assertThat(misaligned).as("misaligned at rate " + rate).isEqualTo((int) Math.round(rate * 200));
        }
    }

    @Test
    void misalignmentIsAnnouncedForTheSplitsThatHaveSome() {
        IndexedDataset train = misaligned(new Labelled(200, 10), misalign(0.1, TEXT, true, true));
        assertThat(train.plantsMisalignment("train")).isTrue();
        assertThat(train.plantsMisalignment("test")).isFalse();

        IndexedDataset twice = misaligned(train, misalign(0, TEXT, true, true));
        assertThat(twice.plantsMisalignment("train")).isTrue();
        IndexedDataset none = misaligned(new Labelled(200, 10), misalign(0.002, TEXT, true, true));
        assertThat(none.plantsMisalignment("train")).isFalse();
    }

    @Test
    void whatIsPlantedIsWhatWasThere() {
        IndexedDataset dataset = misaligned(new Labelled(200, 10), misalign(0.4, TEXT, true, true));
        Set<Integer> owners = new TreeSet<>();
        for (int index = 0; index < 200; index++) {
            owners.add(owner(
                    dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index))), Modality.TEXT));
        }

        assertThat(owners).as("owners of all texts of the split").hasSize(200);
    }

    @Test
    void withoutDifferentLabelsTheDonorIsAnyOtherSample() {
        IndexedDataset dataset = misaligned(new Labelled(400, 2), misalign(1, TEXT, true, false));
        int sameLabel = 0;
        for (int index = 0; index < 400; index++) {
            int owner = owner(
                    dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index))), Modality.TEXT);
            assertThat(owner).isNotEqualTo(index);
            sameLabel += owner % 2 == index % 2 ? 1 : 0;
        }

        assertThat(sameLabel)
                .as("half of the donors are expected to share the label")
                .isBetween(150, 250);
    }

    @Test
    void whereOneClassIsTooCommonDonorsComeFromElsewhereAndNobodyKeepsItsOwn() {
        // All but one of twenty samples are of class 0: they take from that one, and it takes from any of them.
        IndexedDataset dataset =
                misaligned(new Labelled(20, index -> index == 7 ? 1 : 0), misalign(1, TEXT, true, true));
        for (int index = 0; index < 20; index++) {
            int owner = owner(
                    dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index))), Modality.TEXT);
            assertThat(owner == 7).as("donor of " + index).isEqualTo(index != 7);
        }

        IndexedDataset single = misaligned(new Labelled(20, index -> 0), misalign(0.5, TEXT, true, true));
        int misaligned = 0;
        for (int index = 0; index < 20; index++) {
            misaligned +=
                    owner(single.sample("train", index, Reading.evaluation(new SplittableRandom(index))), Modality.TEXT)
                                    != index
                            ? 1
                            : 0;
        }
        assertThat(misaligned).isEqualTo(10);
    }

    @Test
    void aSingleMisalignedSampleTakesFromAnother() {
        IndexedDataset dataset = misaligned(new Labelled(10, 5), misalign(0.1, TEXT, true, true));
        int misaligned = 0;
        for (int index = 0; index < 10; index++) {
            Sample sample = dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index)));
            int owner = owner(sample, Modality.TEXT);
            misaligned += owner != index ? 1 : 0;
            assertThat(owner != index && owner % 5 == index % 5).isFalse();
        }

        assertThat(misaligned).isEqualTo(1);
    }

    @Test
    void togetherModalitiesComeFromOneOtherSample() {
        IndexedDataset dataset =
                misaligned(new Labelled(100, 10), misalign(0.5, List.of(Modality.TEXT, Modality.AUDIO), true, true));
        for (int index = 0; index < 100; index++) {
            Sample sample = dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index)));

            assertThat(owner(sample, Modality.AUDIO)).isEqualTo(owner(sample, Modality.TEXT));
            assertThat(sample.misaligned().size()).isIn(0, 2);
        }
    }

    @Test
    void apartEveryModalityHasItsOwnShareAndDonors() {
        IndexedDataset dataset = misaligned(
                new Labelled(100, 10),
                misalign(0.5, List.of(Modality.TEXT, Modality.AUDIO, Modality.VIDEO), false, true));
        Map<Modality, Integer> shares = new HashMap<>();
        Map<Set<Modality>, Integer> combinations = new HashMap<>();
        for (int index = 0; index < 100; index++) {
            Set<Modality> misaligned = dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index)))
                    .misaligned();
            misaligned.forEach(modality -> shares.merge(modality, 1, Integer::sum));
            combinations.merge(misaligned, 1, Integer::sum);
        }

        assertThat(shares).containsOnlyKeys(Modality.TEXT, Modality.AUDIO, Modality.VIDEO);
        assertThat(shares.values()).containsOnly(50);
        assertThat(combinations)
                .as("independent choices give all eight combinations")
                .hasSize(8);
    }

    @Test
    void onlyNamedSplitsAreChangedAndTheOwnReadingStaysTheSame() {
        Labelled inner = new Labelled(100, 10);
        IndexedDataset dataset = misaligned(inner, misalign(0.5, TEXT, true, true));
        for (int index = 0; index < 100; index++) {
            Sample plain = inner.sample("train", index, Reading.evaluation(new SplittableRandom(index)));
            Sample decorated = dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index)));
            assertThat(values(decorated, Modality.VIDEO)).isEqualTo(values(plain, Modality.VIDEO));
            assertThat(values(decorated, Modality.AUDIO)).isEqualTo(values(plain, Modality.AUDIO));

            Sample test = dataset.sample("test", index, Reading.evaluation(new SplittableRandom(index)));
            assertThat(test.misaligned()).isEmpty();
            assertThat(owner(test, Modality.TEXT)).isEqualTo(index);
        }
    }

    @Test
    void theChoiceDependsOnTheSeedAndNotOnTheOrderOfReading() {
        MisalignOptions options = misalign(0.4, TEXT, true, true);
        IndexedDataset forwards = misaligned(new Labelled(100, 10), options);
        IndexedDataset backwards = misaligned(new Labelled(100, 10), options);
        Dataset otherSeed = MisalignedDataset.create(options, new Labelled(100, 10), new RandomStreams(12));
        int[] expected = new int[100];
        for (int index = 0; index < 100; index++) {
            expected[index] =
                    owner(forwards.sample("train", index, Reading.evaluation(new SplittableRandom(1))), Modality.TEXT);
        }
        for (int index = 99; index >= 0; index--) {
            assertThat(owner(
                            backwards.sample("train", index, Reading.evaluation(new SplittableRandom(2))),
                            Modality.TEXT))
                    .isEqualTo(expected[index]);
        }
        int same = 0;
        for (int index = 0; index < 100; index++) {
            same += owner(
                                    ((IndexedDataset) otherSeed)
                                            .sample("train", index, Reading.evaluation(new SplittableRandom(1))),
                                    Modality.TEXT)
                            == expected[index]
                    ? 1
                    : 0;
        }
        assertThat(same).as("donors that two seeds have in common").isLessThan(80);
        assertThat(otherSeed.fingerprint()).isNotEqualTo(forwards.fingerprint());
        assertThat(backwards.fingerprint()).isEqualTo(forwards.fingerprint());
    }

    @Test
    void theDonorIsReadWithAGeneratorOfItsOwn() {
        IndexedDataset dataset = misaligned(new Labelled(100, 10), misalign(1, TEXT, true, true));
        Sample first = dataset.sample("train", 3, Reading.evaluation(new SplittableRandom(1)));

        assertThat(values(dataset.sample("train", 3, Reading.evaluation(new SplittableRandom(1))), Modality.TEXT))
                .isEqualTo(values(first, Modality.TEXT));
        assertThat(values(dataset.sample("train", 3, Reading.evaluation(new SplittableRandom(2))), Modality.TEXT))
                .isNotEqualTo(values(first, Modality.TEXT));
        assertThat(values(first, Modality.TEXT)[1])
                .as("augmentation of the planted text and of the own video")
                .isNotEqualTo(values(first, Modality.VIDEO)[1]);
    }

    @Test
    void twoDecoratorsAddUp() {
        IndexedDataset texts = misaligned(new Labelled(100, 10), misalign(0.5, TEXT, true, true));
        IndexedDataset both = misaligned(texts, misalign(0.3, List.of(Modality.AUDIO), true, true));
        int text = 0;
        int audio = 0;
        for (int index = 0; index < 100; index++) {
            Set<Modality> misaligned = both.sample("train", index, Reading.evaluation(new SplittableRandom(index)))
                    .misaligned();
            text += misaligned.contains(Modality.TEXT) ? 1 : 0;
            audio += misaligned.contains(Modality.AUDIO) ? 1 : 0;
        }

        assertThat(text).isEqualTo(50);
        assertThat(audio).isEqualTo(30);
    }

    @Test
    void aDonorWithoutTheModalityLeavesAGapThatIsNotMisaligned() {
        IndexedDataset dataset = misaligned(
                new Labelled(20, 10) {
                    @Override
                    public Sample sample(String split, int index, Reading reading) {
                        Sample sample = super.sample(split, index, reading);
                        Map<Modality, Features> features = new HashMap<>(sample.features());
                        if (index == 0) {
                            features.remove(Modality.TEXT);
                        }
                        return new Sample(sample.id(), features, sample.label(), sample.misaligned());
                    }
                },
                misalign(1, TEXT, true, true));
        int gaps = 0;
        for (int index = 0; index < 20; index++) {
            Sample sample = dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index)));
            boolean gap = !sample.features().containsKey(Modality.TEXT);
            gaps += gap ? 1 : 0;
            assertThat(sample.misaligned().isEmpty()).isEqualTo(gap);
        }

        assertThat(gaps).isEqualTo(1);
    }

    @Test
    void optionsThatDoNotFitTheDatasetAreRefused() {
        Modality depth = new Modality("depth");
        assertRefused(misalign(0.4, List.of(depth), true, true), "modalities", "[audio, text, video]");
        assertRefused(misalign(0.4, List.of(), true, true), "modalities", "names no modality");
        assertRefused(misalign(0.4, List.of(Modality.TEXT, Modality.TEXT), true, true), "modalities", "twice");
        assertRefused(
                misalign(0.4, List.of(Modality.AUDIO, Modality.TEXT, Modality.VIDEO), true, true),
                "modalities",
                "together = false");
        assertRefused(new MisalignOptions(0.4, TEXT, List.of("training"), true, true), "splits", "[train, test]");
        assertThatThrownBy(() -> MisalignedDataset.create(misalign(1, TEXT, true, true), new Labelled(1, 1), STREAMS))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("single sample");
    }

    @Test
    void aDatasetThatOnlyStreamsIsRefused() {
        assertThatThrownBy(() -> MisalignedDataset.create(misalign(0.4, TEXT, true, true), new StreamOnly(), STREAMS))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(StreamOnly.class.getName())
                .hasMessageContaining("one after the other");
    }

    private static void assertRefused(MisalignOptions options, String option, String message) {
        assertThatThrownBy(() -> MisalignedDataset.create(options, new Labelled(10, 5), STREAMS))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        e -> assertThat(e.option()).isEqualTo(option))
                .hasMessageContaining(message);
    }

    private static MisalignOptions misalign(
            double rate, List<Modality> modalities, boolean together, boolean differentLabel) {
        return new MisalignOptions(rate, modalities, List.of("train"), together, differentLabel);
    }

    private static IndexedDataset misaligned(IndexedDataset inner, MisalignOptions options) {
        return (IndexedDataset) MisalignedDataset.create(options, inner, STREAMS);
    }

    /** The index of the sample that a modality came from. */
    private static int owner(Sample sample, Modality modality) {
        return (int) values(sample, modality)[0];
    }

    private static float[] values(Sample sample, Modality modality) {
        return sample.features().get(modality) instanceof Features.Dense dense ? dense.values() : new float[] {-1};
    }

    /** Every modality of sample i is the pair (i, a random number). */
    private static class Labelled implements IndexedDataset {

        private static final ModalitySpec PAIR = new ModalitySpec(new FeatureSpec.Vectors(1, 2), 1);

        private final int size;
        private final IntUnaryOperator label;

        Labelled(int size, int classes) {
            this(size, index -> index % classes);
        }

        Labelled(int size, IntUnaryOperator label) {
            this.size = size;
            this.label = label;
        }

        @Override
        public Sample sample(String split, int index, Reading reading) {
            Map<Modality, Features> features = new HashMap<>();
            float augmentation = (float) reading.random().nextDouble();
            for (Modality modality : spec().names()) {
                features.put(modality, new Features.Dense(new float[] {index, augmentation}, new boolean[] {true}));
            }
            return new Sample(index, features, OptionalInt.of(label.applyAsInt(index)), Set.of());
        }

        @Override
        public BatchSpec spec() {
            return new BatchSpec(Map.of(Modality.VIDEO, PAIR, Modality.AUDIO, PAIR, Modality.TEXT, PAIR));
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

    private static final class StreamOnly implements Dataset {

        @Override
        public BatchSpec spec() {
            return new BatchSpec(Map.of());
        }

        @Override
        public List<Split> splits() {
            return List.of();
        }

        @Override
        public String fingerprint() {
            return "00";
        }

        @Override
        public BatchStream open(StreamRequest request) {
            throw new IllegalArgumentException("there is no split '" + request.split() + "'");
        }
    }
}
