package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.data.StreamRequest.Mode;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

final class DigitsDatasetTest {

    private static final List<Language> ALL = TestOptions.ALL_LANGUAGES;

    @Test
    void theSpecificationFollowsTheOptions() {
        DigitsDataset dataset = new DigitsDataset(TestOptions.digits(ALL, List.of(), 4));

        assertThat(dataset.spec().get(Modality.VIDEO))
                .isEqualTo(new ModalitySpec(new FeatureSpec.Frames(8, 32, 32, 1), 1));
        assertThat(dataset.spec().get(Modality.AUDIO))
                .isEqualTo(new ModalitySpec(new FeatureSpec.Waveform(8000, 8000), 1));
        assertThat(dataset.spec().get(Modality.TEXT)).isEqualTo(new ModalitySpec(new FeatureSpec.Tokens(8, 78), 4));
        assertThat(dataset.splits()).containsExactly(new Split("train", 2_500), new Split("test", 2_500));
        assertThat(dataset.classes()).isEqualTo(10);
    }

    @Test
    void everySplitHas250ImagesOfEveryDigitInTurn() {
        DigitsDataset dataset = new DigitsDataset(TestOptions.smallDigits());
        for (Split split : dataset.splits()) {
            int[] perClass = new int[10];
            for (int index = 0; index < split.size(); index++) {
                int label = dataset.label(split.name(), index).orElseThrow();
                perClass[label]++;
                assertThat(label).as("sample " + index).isEqualTo(index % 10);
            }
            assertThat(perClass).containsOnly(250);
        }
    }

    @Test
    void aSampleShowsTheImageOfItsIdAndSpeaksAndNamesItsDigit() {
        DigitsDataset dataset =
                new DigitsDataset(new DigitsOptions(1, 20, List.of(Language.IT), List.of(), 6, 8, 8000, 0, 0, 0, 0));
        DigitImages images = DigitImages.load();
        Recordings recordings = Recordings.load();
        for (Split split : dataset.splits()) {
            for (int index = 0; index < split.size(); index += 97) {
                Sample sample = dataset.sample(split.name(), index, Reading.evaluation(new SplittableRandom(index)));
                int digit = sample.label().orElseThrow();
                float[] image = new float[400];
                images.draw((int) sample.id(), image, 0, 20);

                assertThat(DigitImages.label((int) sample.id())).isEqualTo(digit);
                assertThat(sample.id() % 100 < 50)
                        .as("left half")
                        .isEqualTo(split.name().equals("train"));
                assertThat(dense(sample, Modality.VIDEO)).isEqualTo(image);
                float[] clip = recordings.get(Language.IT, digit);
                int begin = (8000 - clip.length) / 2;
                assertThat(Arrays.copyOfRange(dense(sample, Modality.AUDIO), begin, begin + clip.length))
                        .isEqualTo(clip);
                assertThat(texts(dataset, sample)).containsExactlyInAnyOrderElementsOf(Language.IT.captions(digit));
            }
        }
    }

    @Test
    void theSameGeneratorGivesTheSameSampleAndAnotherGivesAnother() {
        DigitsDataset dataset = new DigitsDataset(TestOptions.digits());
        Sample first = dataset.sample("train", 13, Reading.evaluation(new SplittableRandom(1)));
        Sample again = dataset.sample("train", 13, Reading.evaluation(new SplittableRandom(1)));
        Sample other = dataset.sample("train", 13, Reading.evaluation(new SplittableRandom(2)));

        assertThat(dense(again, Modality.AUDIO)).isEqualTo(dense(first, Modality.AUDIO));
        assertThat(dense(again, Modality.VIDEO)).isEqualTo(dense(first, Modality.VIDEO));
        assertThat(texts(dataset, again)).isEqualTo(texts(dataset, first));
        assertThat(dense(other, Modality.AUDIO)).isNotEqualTo(dense(first, Modality.AUDIO));
        assertThat(dense(other, Modality.VIDEO)).isNotEqualTo(dense(first, Modality.VIDEO));
    }

    @Test
    void trainAndTestShareNoWaveformAlthoughTheyShareRecordings() {
        DigitsDataset dataset = new DigitsDataset(TestOptions.digits());
        Set<Integer> waveforms = new HashSet<>();
        int read = 0;
        for (Split split : dataset.splits()) {
            try (BatchStream stream =
                    dataset.open(StreamRequest.of(split.name(), 100, Mode.EVALUATION, new RandomStreams(5)))) {
                for (int batch = 0; batch < 5; batch++) {
                    AnnotatedBatch next = stream.next();
                    float[] values = ((Features.Dense) next.batch().get(Modality.AUDIO)).values();
                    for (int i = 0; i < 100; i++) {
                        waveforms.add(Arrays.hashCode(Arrays.copyOfRange(values, i * 8000, (i + 1) * 8000)));
                        read++;
                    }
                }
            }
        }

        assertThat(waveforms).hasSize(read);
    }

    @Test
    void heldOutLanguagesAreHeardInTheTestSplitOnly() {
        DigitsDataset dataset = new DigitsDataset(TestOptions.digits(ALL, List.of(Language.RU, Language.IT), 1));
        Set<String> trainTexts = new HashSet<>();
        Set<String> testTexts = new HashSet<>();
        for (int index = 0; index < 1_000; index++) {
            trainTexts.addAll(
                    texts(dataset, dataset.sample("train", index, Reading.evaluation(new SplittableRandom(index)))));
            testTexts.addAll(
                    texts(dataset, dataset.sample("test", index, Reading.evaluation(new SplittableRandom(index)))));
        }

        assertThat(trainTexts).hasSizeGreaterThan(150).noneMatch(text -> text.contains("рукописная"));
        assertThat(testTexts).hasSizeGreaterThan(100).noneMatch(text -> text.contains("handwritten"));
        assertThat(trainTexts).anyMatch(text -> text.contains("handwritten"));
        assertThat(testTexts).anyMatch(text -> text.contains("рукописная"));
    }

    @Test
    void theFingerprintDependsOnTheOptions() {
        String fingerprint = new DigitsDataset(TestOptions.digits()).fingerprint();

        assertThat(new DigitsDataset(TestOptions.digits()).fingerprint())
                .isEqualTo(fingerprint)
                .hasSize(64);
        assertThat(new DigitsDataset(TestOptions.digits(ALL, List.of(), 2)).fingerprint())
                .isNotEqualTo(fingerprint);
        assertThat(new DigitsDataset(TestOptions.digits(ALL, List.of(Language.EN), 1)).fingerprint())
                .isNotEqualTo(fingerprint);
    }

    @Test
    void optionsThatDoNotFitAreRefused() {
        assertRefused(TestOptions.digits(List.of(), List.of(), 1), "languages", "[en, es, fr, it, ru]");
        assertRefused(TestOptions.digits(List.of(Language.EN, Language.EN), List.of(), 1), "languages", "'en' twice");
        assertRefused(
                TestOptions.digits(List.of(Language.EN, Language.FR), List.of(Language.RU), 1),
                "held-out-languages",
                "[en, fr]");
        assertRefused(
                TestOptions.digits(List.of(Language.EN), List.of(Language.EN), 1),
                "held-out-languages",
                "at least one");
        assertRefused(TestOptions.digits(List.of(Language.EN), List.of(), 7), "text-candidates", "only 6");
    }

    @Test
    void anIndexOutsideTheSplitIsRefused() {
        DigitsDataset dataset = new DigitsDataset(TestOptions.smallDigits());

        assertThatThrownBy(() -> dataset.sample("test", 2_500, Reading.evaluation(new SplittableRandom(1))))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> dataset.sample("validation", 0, Reading.evaluation(new SplittableRandom(1))))
                .hasMessageContaining("[train, test]");
    }

    private static void assertRefused(DigitsOptions options, String option, String message) {
        assertThatThrownBy(() -> new DigitsDataset(options))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        e -> assertThat(e.option()).isEqualTo(option))
                .hasMessageContaining(message);
    }

    private static float[] dense(Sample sample, Modality modality) {
        return sample.features().get(modality) instanceof Features.Dense dense ? dense.values() : new float[0];
    }

    private static List<String> texts(DigitsDataset dataset, Sample sample) {
        return sample.features().get(Modality.TEXT) instanceof Features.TokenIds ids
                ? DigitCaptionsTest.decodeRows(dataset.vocabulary(), ids, 8)
                : List.of();
    }
}
