package dev.harmonize.datasets.features.howto100m;

import static dev.harmonize.datasets.features.FeatureFixtures.copy;
import static dev.harmonize.datasets.features.FeatureFixtures.sample;
import static dev.harmonize.datasets.features.FeatureFixtures.text;
import static dev.harmonize.datasets.features.FeatureFixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.SkippedSamples.Skipped;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.features.FeatureFixtures;
import dev.harmonize.formats.numpy.NpyArray;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

final class Howto100mDatasetTest extends DatasetContract {

    private static final int WIDTH = 8;

    @TempDir
    Path folder;

    @BeforeEach
    void copyFiles() {
        for (int video = 0; video < 4; video++) {
            copy("video" + video + ".mp4.npy", folder, "s3d/video" + video + ".mp4.npy");
        }
        copy("caption.json", folder);
        copy("train.csv", folder);
        copy("test.csv", folder);
    }

    @Override
    protected Dataset create() {
        return create(Optional.empty(), 2, "caption.json");
    }

    @Override
    protected String source(String split, long id) {
        return create().source(split, id);
    }

    private IndexedDataset create(Optional<Integer> frames, int candidates, String captions) {
        return create(Map.of("s3d", folder.resolve("s3d").toString()), frames, candidates, captions, Optional.empty());
    }

    private IndexedDataset create(
            Map<String, String> features,
            Optional<Integer> frames,
            int candidates,
            String captions,
            Optional<String> audio) {
        return (IndexedDataset) Howto100mDataset.create(
                new Howto100mOptions(
                        Map.of(
                                "train", folder.resolve("train.csv").toString(),
                                "test", folder.resolve("test.csv").toString()),
                        Optional.of(folder.resolve(captions).toString()),
                        features,
                        Map.of(),
                        frames,
                        true,
                        audio,
                        1,
                        4,
                        5,
                        candidates,
                        1,
                        FeatureFixtures.WORDS,
                        Optional.of(folder.resolve("cache").toString()),
                        OnError.SKIP,
                        0.5),
                new RandomStreams(1));
    }

    /** The largest of each number from row to row, scaled to length 1. */
    private float[] expected(String file, int begin, int end) {
        float[] rows = NpyArray.open(folder.resolve(file)).floats(begin, end - begin);
        double[] largest = new double[WIDTH];
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < rows.length; i++) {
            largest[i % WIDTH] = Math.max(largest[i % WIDTH], rows[i]);
        }
        double norm = Math.sqrt(Arrays.stream(largest).map(x -> x * x).sum());
        float[] scaled = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            scaled[i] = (float) (largest[i] / norm);
        }
        return scaled;
    }

    @Test
    void aClipIsTheWindowOfACaptionWidenedToTheShortestTime() {
        IndexedDataset dataset = create(Optional.empty(), 2, "caption.json");
        Sample sample = sample(dataset, "train", 1);

        assertThat(dataset.splits()).containsExactly(new Split("train", 3), new Split("test", 1));
        assertThat(dataset.source("train", 1)).isEqualTo("video1");
        // Caption 2 of 5, from 8 s to 11.5 s, widened to 7.25 s to 12.25 s: rows 7 to 12.
        assertThat(values(sample, Modality.VIDEO)).containsExactly(expected("s3d/video1.mp4.npy", 7, 13));
        assertThat(text(dataset, sample)).isEqualTo("line 2 of ü 1");
        assertThat(Objects.requireNonNull(sample.features().get(Modality.TEXT)).valid())
                .containsExactly(true, true);
    }

    @Test
    void trainingDrawsTheCaption() {
        IndexedDataset dataset = create(Optional.empty(), 1, "caption.json");
        List<String> texts = new ArrayList<>();
        for (int seed = 0; seed < 50; seed++) {
            texts.add(text(dataset, dataset.sample("train", 0, Reading.training(new SplittableRandom(seed)))));
        }

        assertThat(texts).contains("line 0 of ü 0", "line 1 of ü 0", "line 2 of ü 0", "line 3 of ü 0", "line 4 of ü 0");
    }

    @Test
    void moreCaptionsThanThereAreLeaveRowsThatAreNotValid() {
        Sample sample = sample(create(Optional.empty(), 7, "caption.json"), "train", 0);

        assertThat(Objects.requireNonNull(sample.features().get(Modality.TEXT)).valid())
                .containsExactly(true, true, true, true, true, false, false);
    }

    @Test
    void aClipMayHaveSeveralRows() {
        IndexedDataset dataset = create(Optional.of(3), 1, "caption.json");
        float[] video = values(sample(dataset, "train", 1), Modality.VIDEO);

        assertThat(dataset.spec().get(Modality.VIDEO).features()).isEqualTo(new FeatureSpec.Vectors(3, WIDTH));
        assertThat(Arrays.copyOfRange(video, 0, 8)).containsExactly(expected("s3d/video1.mp4.npy", 7, 8));
        assertThat(Arrays.copyOfRange(video, 8, 16)).containsExactly(expected("s3d/video1.mp4.npy", 9, 10));
        assertThat(Arrays.copyOfRange(video, 16, 24)).containsExactly(expected("s3d/video1.mp4.npy", 11, 12));
    }

    @Test
    void kindsOfFeaturesAreScaledByThemselvesAndJoinedEachAtItsRate() {
        for (int video = 0; video < 4; video++) {
            copy("video" + video + ".mp4.npy", folder, "2d/video" + video + ".npy");
            copy("video" + (3 - video) + ".mp4.npy", folder, "3d/video" + video + ".webm.npy");
        }
        IndexedDataset dataset = create(
                Map.of(
                        "2d", folder.resolve("2d").toString(),
                        "3d", folder.resolve("3d").toString()),
                Optional.empty(),
                1,
                "caption.json",
                Optional.of(folder.resolve("2d").toString()));
        Sample sample = sample(dataset, "train", 1);
        float[] video = values(sample, Modality.VIDEO);

        assertThat(Arrays.copyOfRange(video, 0, 8)).containsExactly(expected("2d/video1.npy", 7, 13));
        // At 1.5 rows per second, from row 10 (10.875) to row 18 (18.375).
        assertThat(Arrays.copyOfRange(video, 8, 16)).containsExactly(expected("3d/video1.webm.npy", 10, 19));
        assertThat(values(sample, Modality.AUDIO)).hasSize(4 * WIDTH);
    }

    @Test
    void tablesOfCaptionsDoAsWell() throws IOException {
        Files.createDirectories(folder.resolve("captions"));
        for (int video = 0; video < 4; video++) {
            Files.writeString(
                    folder.resolve("captions/video" + video + ".csv"),
                    "start,end,text\n8.0,11.5,\"first, of\"\nx,2,damaged\n12.0,14.0,second\n");
        }
        IndexedDataset dataset = create(Optional.empty(), 1, "captions");

        assertThat(text(dataset, sample(dataset, "train", 0))).isEqualTo("second");
        assertThat(dataset.skipped().count()).isZero();
    }

    @Test
    void theIndexOfCaptionsIsKeptAndMadeAgainIfItIsDamagedOrTheCaptionsChange() throws IOException {
        Features before = Objects.requireNonNull(sample(create(Optional.empty(), 1, "caption.json"), "train", 0)
                .features()
                .get(Modality.TEXT));
        Path index = index();
        Files.write(index, Arrays.copyOf(Files.readAllBytes(index), 30));

        assertThat(sample(create(Optional.empty(), 1, "caption.json"), "train", 0)
                        .features()
                        .get(Modality.TEXT))
                .usingRecursiveComparison()
                .isEqualTo(before);
        assertThat(index()).isEqualTo(index).satisfies(file -> assertThat(file).isNotEmptyFile());

        String captions = Files.readString(folder.resolve("caption.json"));
        Files.writeString(folder.resolve("caption.json"), " " + captions.replace("line 2", "other"));
        IndexedDataset changed = create(Optional.empty(), 1, "caption.json");
        assertThat(text(changed, sample(changed, "train", 0))).isEqualTo("other of ü 0");
    }

    private Path index() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache/howto100m"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void aWrongTypeDeepInsideTheCaptionsCostsOneVideo() throws IOException {
        Path captions = folder.resolve("caption.json");
        Files.writeString(captions, Files.readString(captions).replace("\"line 3 of \\u00fc 0\"", "{\"a\": 1}"));
        IndexedDataset dataset = create(Optional.empty(), 1, "caption.json");

        assertThatThrownBy(() -> sample(dataset, "train", 0))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining(captions + ", video video0")
                .hasMessageContaining("/text/3")
                .hasMessageContaining("expected text");
        assertThat(sample(dataset, "train", 1).features()).hasSize(2);
    }

    @Test
    void captionsThatEndTooEarlyCostTheVideosBehind() throws IOException {
        Path captions = folder.resolve("caption.json");
        String content = Files.readString(captions);
        Files.writeString(captions, content.substring(0, content.indexOf("\"video3\"") + 20));
        IndexedDataset dataset = create(Optional.empty(), 1, "caption.json");

        assertThat(dataset.splits()).containsExactly(new Split("train", 3), new Split("test", 0));
        assertThat(dataset.skipped().named())
                .extracting(Skipped::source)
                .containsExactly(captions.toString(), "video3");
    }

    @Test
    void missingAndDamagedFeaturesCostOneVideo() throws IOException {
        Files.delete(folder.resolve("s3d/video0.mp4.npy"));
        Path cut = folder.resolve("s3d/video1.mp4.npy");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 200));
        IndexedDataset dataset = create(Optional.empty(), 1, "caption.json");

        assertThatThrownBy(() -> sample(dataset, "train", 0))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("no s3d features of video0");
        assertThatThrownBy(() -> sample(dataset, "train", 1))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining(cut.toString());
        assertThat(sample(dataset, "train", 2).features()).hasSize(2);
    }

    @Test
    void badRowsOfTheTableAreCounted() throws IOException {
        Path table = folder.resolve("train.csv");
        Files.writeString(
                table, "video0,a,b,1,2\n../test,a,b,1,2\nvideo1\n\"video1,a,b,1,2\n", StandardOpenOption.APPEND);
        IndexedDataset dataset = create(Optional.empty(), 1, "caption.json");

        assertThat(dataset.splits().get(0).size()).isEqualTo(3);
        assertThat(dataset.skipped().named())
                .extracting(Skipped::source)
                .containsExactly(table + ":5", table + ":6", table + ":7", table + ":8");
    }

    @Test
    void aTableWithoutIdsIsTold() throws IOException {
        Files.writeString(folder.resolve("train.csv"), "task_id\n1\n");

        assertThatThrownBy(() -> create(Optional.empty(), 1, "caption.json").splits())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("train.csv:1")
                .hasMessageContaining("video_id");
    }
}
