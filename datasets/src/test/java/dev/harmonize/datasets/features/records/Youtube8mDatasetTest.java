package dev.harmonize.datasets.features.records;

import static dev.harmonize.datasets.features.FeatureFixtures.copy;
import static dev.harmonize.datasets.features.FeatureFixtures.sample;
import static dev.harmonize.datasets.features.FeatureFixtures.text;
import static dev.harmonize.datasets.features.FeatureFixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.features.FeatureFixtures;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

final class Youtube8mDatasetTest extends DatasetContract {

    @TempDir
    Path folder;

    @BeforeEach
    void copyFiles() {
        for (String name : new String[] {"train0", "train1", "test"}) {
            copy("frame-" + name + ".tfrecord", folder);
        }
        copy("video-train.tfrecord", folder);
        copy("vocabulary.csv", folder);
    }

    @Override
    protected Dataset create() {
        return frames(2, OnError.FAIL, 0);
    }

    @Override
    protected String source(String split, long id) {
        return create().source(split, id);
    }

    private IndexedDataset frames(int maxFrames, OnError onError, double maxBadShare) {
        return create(
                Youtube8mOptions.Level.FRAME,
                Map.of("test", folder + "/frame-test.tfrecord", "train", folder + "/frame-train*.tfrecord"),
                maxFrames,
                onError,
                maxBadShare);
    }

    private IndexedDataset create(
            Youtube8mOptions.Level level, Map<String, String> files, int frames, OnError onError, double share) {
        return (IndexedDataset) Youtube8mDataset.create(
                new Youtube8mOptions(
                        files,
                        level,
                        frames,
                        Optional.of(folder.resolve("vocabulary.csv").toString()),
                        FeatureFixtures.WORDS,
                        1,
                        true,
                        3862,
                        1,
                        onError,
                        share),
                new RandomStreams(1));
    }

    @Test
    void bytesBecomeNumbersAndPaddingIsZeroAmongThese() {
        IndexedDataset dataset = frames(3, OnError.FAIL, 0);
        Sample oneFrame = sample(dataset, "train", 0);
        float[] video = values(oneFrame, Modality.VIDEO);

        assertThat(dataset.splits()).containsExactly(new Split("train", 10), new Split("test", 3));
        assertThat(video).hasSize(3 * 1024);
        assertThat(video[0]).isEqualTo(-1.9921875f);
        assertThat(video[1023]).isEqualTo(2.0078125f);
        assertThat(Arrays.copyOfRange(video, 1024, 3072)).containsOnly(0);
        float[] threeFrames = values(sample(dataset, "train", 2), Modality.AUDIO);
        assertThat(threeFrames[128]).isEqualTo((float) (1 * (4.0 / 255) + (4.0 / 512 - 2)));
        assertThat(threeFrames[383]).isEqualTo(2.0078125f);
        assertThat(values(sample(frames(2, OnError.FAIL, 0), "train", 2), Modality.AUDIO))
                .isEqualTo(Arrays.copyOf(threeFrames, 256));
    }

    @Test
    void namesOfLabelsStandForTextAndTheFirstLabelForTheClass() {
        IndexedDataset dataset = frames(2, OnError.FAIL, 0);

        assertThat(dataset.classes()).isEqualTo(5);
        assertThat(dataset.classNames()).containsExactly("Game", "Video game", "Vehicle", "Concert", "/m/09jwl");
        assertThat(dataset.label("train", 7)).hasValue(3);
        assertThat(text(dataset, sample(dataset, "train", 1))).isEqualTo("video game m 09jwl");
    }

    @Test
    void meansOfVideosAreTakenAsTheyAre() {
        IndexedDataset dataset = create(
                Youtube8mOptions.Level.VIDEO, Map.of("train", folder + "/video-train.tfrecord"), 300, OnError.FAIL, 0);
        Sample sample = sample(dataset, "train", 2);

        assertThat(dataset.spec().get(Modality.VIDEO).features()).isEqualTo(new FeatureSpec.Vectors(1, 1024));
        assertThat(values(sample, Modality.VIDEO)[512]).isEqualTo(2.5f);
        assertThat(values(sample, Modality.AUDIO)[64]).isEqualTo(-1.5f);
        assertThat(sample.label()).hasValue(2);
    }

    @Test
    void aDamagedRecordCostsNoOther() throws IOException {
        Path file = folder.resolve("frame-test.tfrecord");
        byte[] content = Files.readAllBytes(file);
        content[100] ^= 1;
        Files.write(file, content);
        IndexedDataset dataset = frames(2, OnError.SKIP, 0.5);

        assertThatThrownBy(() -> sample(dataset, "test", 0))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining(file + ", record at byte 0")
                .hasMessageContaining("checksum");
        assertThat(sample(dataset, "test", 1).features()).hasSize(3);
    }

    @Test
    void aCutFileGivesTheRecordsBeforeItsEndAndIsCounted() throws IOException {
        Path file = folder.resolve("frame-train0.tfrecord");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 10_000));
        IndexedDataset dataset = frames(2, OnError.SKIP, 0.5);

        assertThat(dataset.splits().get(0).size()).isBetween(5, 9);
        assertThat(dataset.skipped().named())
                .singleElement()
                .satisfies(skipped -> assertThat(skipped.source()).contains("frame-train0"));
        assertThatThrownBy(() -> frames(2, OnError.SKIP, 0.01).splits())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("max-bad-share");
        assertThatThrownBy(() -> frames(2, OnError.FAIL, 0).splits()).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void recordsOfTheOtherLevelAreTold() {
        IndexedDataset dataset = create(
                Youtube8mOptions.Level.FRAME, Map.of("train", folder + "/video-train.tfrecord"), 2, OnError.SKIP, 1);

        assertThatThrownBy(() -> sample(dataset, "train", 0))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("level");
    }

    @Test
    void missingFilesAreRefusedWithTheOption() {
        assertThatThrownBy(() -> create(
                        Youtube8mOptions.Level.FRAME, Map.of("train", folder + "/no*.tfrecord"), 2, OnError.SKIP, 1))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("files.train"))
                .hasMessageContaining("no*.tfrecord");
    }

    @Test
    void aVocabularyWithoutAColumnIsTold() throws IOException {
        Files.writeString(folder.resolve("vocabulary.csv"), "Index,Name\n0,Game\n");

        assertThatThrownBy(() -> frames(2, OnError.SKIP, 1).splits())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("vocabulary.csv:1")
                .hasMessageContaining("KnowledgeGraphId");
    }
}
