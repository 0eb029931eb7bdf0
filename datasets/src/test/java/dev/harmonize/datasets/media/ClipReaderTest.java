package dev.harmonize.datasets.media;

import static dev.harmonize.datasets.media.MediaTestOptions.SAMPLE_RATE;
import static dev.harmonize.datasets.media.MediaTestOptions.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.Segment;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

final class ClipReaderTest {

    private static final double FRAME = 1.0 / MediaFixtures.FRAME_RATE;

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeClips() {
        for (String name : List.of("a.mp4", "a.webm", "a.mkv", "a.avi", "a.mov")) {
            MediaFixtures.clip(folder, name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mp4", "a.webm", "a.mkv", "a.avi", "a.mov"})
    void aFrameIsTheOneThatIsShownAtItsInstant(String name) {
        ClipReader reader = ClipReader.of(MediaTestOptions.video(8, 5), MediaTestOptions.noAudio());

        for (double start : new double[] {0.02, 0.5, 1.98, 6.66, 7.3, 10.3}) {
            // Half a frame away from the next: Matroska with Opus is some milliseconds late.
            float[] frames = values(read(reader, name, Segment.of(start, start + 1.6)), Modality.VIDEO);
            for (int i = 0; i < 8; i++) {
                double instant = start + i / 5.0;
                assertThat(MediaFixtures.timeOfFrame(frames, i, SIZE))
                        .as("%s, frame %d of the clip at %s s", name, i, start)
                        .isEqualTo(Math.floor((instant + 0.001) / FRAME) * FRAME, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mp4", "a.webm", "a.mkv", "a.avi", "a.mov"})
    void soundIsInSyncWithTheFrames(String name) {
        ClipReader reader = ClipReader.of(MediaTestOptions.video(8, 5), MediaTestOptions.audio(1.6));

        for (double start : new double[] {0.3, 1.4, 5.35, 9.2}) {
            float[] samples = values(read(reader, name, Segment.of(start, start + 1.6)), Modality.AUDIO);
            double untilNextSecond = Math.ceil(start) - start;
            int boundary = (int) Math.round(untilNextSecond * SAMPLE_RATE);

            assertThat(samples).hasSize((int) (1.6 * SAMPLE_RATE));
            assertThat(MediaFixtures.secondOfTone(samples, boundary / 4, boundary, SAMPLE_RATE))
                    .as("%s at %s s", name, start)
                    .isEqualTo((int) start);
            assertThat(MediaFixtures.secondOfTone(
                            samples, boundary + SAMPLE_RATE / 5, boundary + SAMPLE_RATE / 2, SAMPLE_RATE))
                    .as("%s at %s s", name, start)
                    .isEqualTo((int) start + 1);
            assertThat(MediaFixtures.endOfSilence(samples, SAMPLE_RATE))
                    .as("%s at %s s", name, start)
                    .isEqualTo(untilNextSecond + MediaFixtures.SILENCE, within(0.02));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mp4", "a.webm", "a.mkv", "a.avi", "a.mov"})
    void aFileInMemoryReadsLikeOneOnDisk(String name) throws IOException {
        ClipReader reader = ClipReader.of(MediaTestOptions.video(4, 5), MediaTestOptions.audio(0.8));
        MediaSource bytes = new MediaSource.Bytes("shard.tar!" + name, Files.readAllBytes(folder.resolve(name)));

        Map<Modality, Features> fromFile = read(reader, name, Segment.of(6.1, 7));
        Map<Modality, Features> fromBytes = reader.read(bytes, Optional.empty(), Segment.of(6.1, 7), evaluation());

        assertThat(values(fromBytes, Modality.VIDEO)).isEqualTo(values(fromFile, Modality.VIDEO));
        assertThat(values(fromBytes, Modality.AUDIO)).isEqualTo(values(fromFile, Modality.AUDIO));
    }

    @Test
    void evaluationTakesTheMiddleOfALongSegment() {
        ClipReader reader = ClipReader.of(MediaTestOptions.video(10, 10), MediaTestOptions.noAudio());

        float[] frames = values(read(reader, "a.mp4", Segment.of(2, 9)), Modality.VIDEO);

        assertThat(MediaFixtures.timeOfFrame(frames, 0, SIZE)).isEqualTo(5, within(1e-6));
    }

    @Test
    void trainingBeginsAnywhereInASegmentWithSoundInSync() {
        ClipReader reader = ClipReader.of(MediaTestOptions.video(8, 5), MediaTestOptions.audio(1.6));
        Set<Double> starts = new HashSet<>();

        for (int seed = 0; seed < 20; seed++) {
            Map<Modality, Features> clip = reader.read(
                    new MediaSource.File(folder.resolve("a.mp4")),
                    Optional.empty(),
                    Segment.of(1, 11),
                    Reading.training(new SplittableRandom(seed)));
            double start = MediaFixtures.timeOfFrame(values(clip, Modality.VIDEO), 0, SIZE);
            double untilNextSecond = Math.floor(start) + 1 - start;

            starts.add(start);
            assertThat(start).as("seed %d", seed).isBetween(1 - FRAME, 9.4);
            if (untilNextSecond > 0.1 && untilNextSecond < 0.9) {
                assertThat(MediaFixtures.endOfSilence(values(clip, Modality.AUDIO), SAMPLE_RATE))
                        .as("seed %d", seed)
                        .isEqualTo(untilNextSecond + MediaFixtures.SILENCE, within(0.02 + FRAME));
            }
        }
        assertThat(starts).hasSizeGreaterThan(15);
    }

    @Test
    void theSameRandomnessGivesTheSameClipAndOtherRandomnessAnother() {
        VideoOptions augmented = new VideoOptions(true, 4, 5, SIZE, 3, 0.5, MediaTestOptions.AUGMENTATION);
        ClipReader reader = ClipReader.of(augmented, MediaTestOptions.noAudio());

        float[] one = values(training(reader, 5), Modality.VIDEO);

        assertThat(values(training(reader, 5), Modality.VIDEO)).isEqualTo(one);
        assertThat(values(training(reader, 6), Modality.VIDEO)).isNotEqualTo(one);
        for (float value : one) {
            assertThat(value).isBetween(-1f, 1f);
        }
    }

    @Test
    void whatIsAfterTheEndOfTheFileIsItsLastFrameAndSilence() {
        ClipReader reader = ClipReader.of(MediaTestOptions.video(10, 5), MediaTestOptions.audio(2));

        Map<Modality, Features> clip = read(reader, "a.mp4", Segment.of(11.2, 20));

        float[] frames = values(clip, Modality.VIDEO);
        assertThat(MediaFixtures.timeOfFrame(frames, 0, SIZE)).isEqualTo(11.2, within(1e-6));
        assertThat(MediaFixtures.timeOfFrame(frames, 9, SIZE)).isEqualTo(11.96, within(1e-6));
        float[] samples = values(clip, Modality.AUDIO);
        for (int i = SAMPLE_RATE; i < samples.length; i++) {
            assertThat(samples[i]).isZero();
        }
    }

    @Test
    void soundBesideAFileIsTakenInsteadOfThatWithinIt() {
        Path beside = MediaFixtures.make(
                folder.resolve("low.wav"),
                List.of("-f", "lavfi", "-i", "sine=frequency=500:sample_rate=8000:duration=12"));
        ClipReader reader = ClipReader.of(MediaTestOptions.video(2, 5), MediaTestOptions.audio(0.5));

        Map<Modality, Features> clip = reader.read(
                new MediaSource.File(folder.resolve("a.mp4")),
                Optional.of(new MediaSource.File(beside)),
                Segment.of(5, 6),
                evaluation());

        assertThat(clip).containsOnlyKeys(Modality.VIDEO, Modality.AUDIO);
        assertThat(MediaFixtures.secondOfTone(values(clip, Modality.AUDIO), 0, 8000, SAMPLE_RATE))
                .as("500 Hz is the tone of second 1")
                .isEqualTo(1);
    }

    @Test
    void greyFramesHaveOneChannel() {
        VideoOptions grey = new VideoOptions(true, 2, 5, SIZE, 1, 0.5, VideoAugmentationOptions.NONE);
        ClipReader reader = ClipReader.of(grey, MediaTestOptions.noAudio());

        assertThat(reader.specs().get(Modality.VIDEO))
                .extracting(spec -> spec.features())
                .isEqualTo(new FeatureSpec.Frames(2, SIZE, SIZE, 1));
        assertThat(values(read(reader, "a.mp4", Segment.WHOLE), Modality.VIDEO)).hasSize(2 * SIZE * SIZE);
    }

    @Test
    void severalThreadsReadTheSameAsOne() throws InterruptedException, ExecutionException {
        ClipReader reader = ClipReader.of(MediaTestOptions.video(4, 5), MediaTestOptions.audio(0.8));
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            expected.add(values(training(reader, i), Modality.VIDEO));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int seed = i;
                results.add(threads.submit(() -> values(training(reader, seed), Modality.VIDEO)));
            }
            for (int i = 0; i < 16; i++) {
                assertThat(results.get(i).get()).isEqualTo(expected.get(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void memoryStaysWhereItIsOverManyClips() {
        ClipReader reader = ClipReader.of(MediaTestOptions.video(8, 10), MediaTestOptions.audio(0.8));
        for (int i = 0; i < 100; i++) {
            training(reader, i);
        }
        long tracked = Pointer.totalBytes();
        long resident = Pointer.physicalBytes();

        for (int i = 0; i < 400; i++) {
            training(reader, i);
        }

        assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(tracked);
        // A decoder that is not freed costs about half a megabyte a clip.
        assertThat(Pointer.physicalBytes() - resident).isLessThan(64 << 20);
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        assertThatThrownBy(() -> ClipReader.of(MediaTestOptions.noVideo(), MediaTestOptions.noAudio()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> ClipReader.of(
                        new VideoOptions(true, 4096, 10, 2048, 3, 0.5, VideoAugmentationOptions.NONE),
                        MediaTestOptions.noAudio()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("numbers per clip");
        assertThatThrownBy(() -> ClipReader.of(
                        MediaTestOptions.noVideo(),
                        new AudioOptions(true, AudioOptions.Form.LOG_MEL, 8000, 1, 0, MediaTestOptions.LOG_MEL)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("half the sample rate");
    }

    private static Map<Modality, Features> read(ClipReader reader, String name, Segment segment) {
        return reader.read(new MediaSource.File(folder.resolve(name)), Optional.empty(), segment, evaluation());
    }

    private static Map<Modality, Features> training(ClipReader reader, int seed) {
        return reader.read(
                new MediaSource.File(folder.resolve("a.mp4")),
                Optional.empty(),
                Segment.WHOLE,
                Reading.training(new SplittableRandom(seed)));
    }

    private static Reading evaluation() {
        return Reading.evaluation(new SplittableRandom(1));
    }

    private static float[] values(Map<Modality, Features> clip, Modality modality) {
        assertThat(clip).containsKey(modality);
        return ((Features.Dense) clip.getOrDefault(modality, new Features.Dense(new float[0], new boolean[0])))
                .values();
    }
}
