package dev.harmonize.datasets.tuxstamps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.media.AudioOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

final class TuxStampsDatasetTest {

    @TempDir
    static Path shared;

    private static Path packageFile = Path.of("");

    @TempDir
    Path directory;

    private Path cache;

    @BeforeAll
    static void makePackage() throws IOException, InterruptedException {
        packageFile = StampFixtures.debianPackage(shared.resolve("tiny.deb"), StampFixtures.files(shared));
    }

    @BeforeEach
    void fetch() throws IOException {
        cache = StampFixtures.fetcher(
                        StampFixtures.options(directory, Optional.of(packageFile)), StampFixtures.noDebian(directory))
                .fetch((phase, done, total) -> {});
    }

    @Test
    void aSampleIsAFilmSpeechAndText() {
        IndexedDataset dataset = create();
        Sample sample = dataset.sample(Split.TRAIN, 0, evaluation());

        float[] film = values(sample, Modality.VIDEO);
        assertThat(film).hasSize(3 * 16 * 16 * 3);
        assertThat(film[0]).as("a corner, where the picture is transparent").isEqualTo(1f);
        float[] waveform = values(sample, Modality.AUDIO);
        assertThat(waveform).hasSize(8000);
        float loudest = 0;
        for (float value : waveform) {
            loudest = Math.max(loudest, Math.abs(value));
        }
        assertThat(loudest).isEqualTo(0.9f, within(1e-3f));
        assertThat(dataset.source(Split.TRAIN, sample.id())).isEqualTo("animals/birds/bird0 (fr)");
        assertThat(dataset.text(Modality.TEXT, ids(sample))).isEqualTo("La chose 0.");
        assertThat(dataset.classNames()).containsExactly("animals", "food");
    }

    @Test
    void everyLanguageOfAThingIsInTheSameSplit() {
        IndexedDataset dataset = create();
        Map<String, String> splits = new HashMap<>();
        int samples = 0;
        for (Split split : dataset.splits()) {
            samples += split.size();
            for (int id = 0; id < split.size(); id++) {
                String stamp = dataset.source(split.name(), id).replaceAll(" .*", "");
                assertThat(splits.merge(stamp, split.name(), (a, b) -> a)).isEqualTo(split.name());
            }
        }
        assertThat(samples).isEqualTo(StampFixtures.STAMPS * StampFixtures.LANGUAGES.size());
    }

    @Test
    void evaluationIsTheSameWhateverTheRandomnessAndTrainingIsNot() {
        IndexedDataset dataset = create();
        float[] first = video(dataset.sample(Split.TRAIN, 2, Reading.evaluation(new SplittableRandom(1))));
        float[] second = video(dataset.sample(Split.TRAIN, 2, Reading.evaluation(new SplittableRandom(2))));
        float[] third = video(dataset.sample(Split.TRAIN, 2, Reading.training(new SplittableRandom(1))));
        float[] fourth = video(dataset.sample(Split.TRAIN, 2, Reading.training(new SplittableRandom(2))));

        assertThat(first).isEqualTo(second);
        assertThat(third).isNotEqualTo(fourth);
    }

    @Test
    void languagesAndClassesAreChosenByNameOrPreset() {
        assertThat(size(create(List.of("fr"), List.of("all")))).isEqualTo(StampFixtures.STAMPS);
        assertThat(size(create(List.of("latin"), List.of("large")))).isEqualTo(StampFixtures.STAMPS);
        assertThat(size(create(List.of("ru", "fr"), List.of("animals")))).isEqualTo(StampFixtures.STAMPS);
    }

    @Test
    void unknownNamesAreRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> create(List.of("xx"), List.of("all")))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        e -> assertThat(e.option()).isEqualTo("languages"))
                .hasMessageContaining("[fr, ru]");
        assertThatThrownBy(() -> create(List.of("all"), List.of("cars")))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        e -> assertThat(e.option()).isEqualTo("classes"))
                .hasMessageContaining("[animals, food]");
    }

    @Test
    void logMelSpectrogramsAndTranslationsAreOffered() {
        IndexedDataset dataset = TuxStampsDataset.create(
                StampFixtures.options(
                        directory, Optional.empty(), List.of("fr"), List.of("all"), AudioOptions.Form.LOG_MEL, true),
                new RandomStreams(1));
        Sample sample = dataset.sample(Split.TRAIN, 0, evaluation());

        assertThat(dataset.spec().get(Modality.AUDIO).features()).isInstanceOf(FeatureSpec.Vectors.class);
        int[] ids = ids(sample);
        assertThat(ids).hasSize(2 * 16);
        assertThat(dataset.text(Modality.TEXT, Arrays.copyOfRange(ids, 16, 32))).isEqualTo("Thing number 0.");
    }

    @Test
    void withoutACacheItSaysHowToFetch() {
        assertThatThrownBy(() -> TuxStampsDataset.create(
                        StampFixtures.options(directory.resolve("nowhere"), Optional.empty()), new RandomStreams(1)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("harmonize data fetch tuxstamps -O cache=");
    }

    @Test
    void aCacheWithoutItsLastFileIsNotTaken() throws IOException {
        Files.delete(cache.resolve("COMPLETE"));

        assertThatThrownBy(this::create)
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("not complete");
    }

    @Test
    void aChangedManifestIsNotTaken() throws IOException {
        Path manifest = cache.resolve("manifest.tsv");
        Files.writeString(manifest, Files.readString(manifest).replace("La chose 0", "La chose X"));

        assertThatThrownBy(this::create)
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aChangedRecordingIsNamedAndTheOthersAreRead() throws IOException {
        Path recordings = cache.resolve("audio.pcm");
        byte[] bytes = Files.readAllBytes(recordings);
        bytes[1000] ^= 1;
        Files.write(recordings, bytes);
        IndexedDataset dataset = create();

        assertThatThrownBy(() -> dataset.sample(Split.TRAIN, 0, evaluation()))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("audio.pcm from byte 0")
                .hasMessageContaining("checksum");
        assertThat(dataset.sample(Split.TRAIN, 1, evaluation()).features()).hasSize(3);
    }

    @Test
    void recordingsThatAreCutOffAreNamed() throws IOException {
        Path recordings = cache.resolve("audio.pcm");
        Files.write(recordings, new byte[100]);
        IndexedDataset dataset = create();

        assertThatThrownBy(() -> dataset.sample(Split.TRAIN, 0, evaluation()))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("ends after 100 of");
    }

    @Test
    void damagedAndMissingPicturesAreNamed() throws IOException {
        Path picture = cache.resolve("images/animals/birds/bird0.png");
        byte[] png = Files.readAllBytes(picture);
        IndexedDataset dataset = create();

        Files.write(picture, Arrays.copyOf(png, png.length / 2));
        assertThatThrownBy(() -> dataset.sample(Split.TRAIN, 0, evaluation()))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("bird0.png");
        Files.write(picture, StampFixtures.png(96, 96, 7));
        assertThatThrownBy(() -> dataset.sample(Split.TRAIN, 0, evaluation()))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("checksum");
        Files.delete(picture);
        assertThatThrownBy(() -> dataset.sample(Split.TRAIN, 0, evaluation()))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("there is no such file");
    }

    private IndexedDataset create() {
        return create(List.of("all"), List.of("all"));
    }

    private IndexedDataset create(List<String> languages, List<String> classes) {
        return TuxStampsDataset.create(
                StampFixtures.options(
                        directory, Optional.empty(), languages, classes, AudioOptions.Form.WAVEFORM, false),
                new RandomStreams(1));
    }

    private static int size(IndexedDataset dataset) {
        return dataset.splits().stream().mapToInt(Split::size).sum();
    }

    private static float[] video(Sample sample) {
        return values(sample, Modality.VIDEO);
    }

    private static float[] values(Sample sample, Modality modality) {
        if (sample.features().get(modality) instanceof Features.Dense dense) {
            return dense.values();
        }
        throw new AssertionError("the sample has no " + modality);
    }

    private static int[] ids(Sample sample) {
        if (sample.features().get(Modality.TEXT) instanceof Features.TokenIds text) {
            return text.ids();
        }
        throw new AssertionError("the sample has no text");
    }

    private static Reading evaluation() {
        return Reading.evaluation(new SplittableRandom(1));
    }
}
