package dev.harmonize.datasets.media;

import static dev.harmonize.datasets.media.MediaTestOptions.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.clips.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

final class DamagedMediaTest {

    private static final ClipReader READER = ClipReader.of(MediaTestOptions.video(8, 5), MediaTestOptions.audio(1.6));

    @TempDir
    Path folder;

    @Test
    void anMp4WhoseIndexIsCutOffIsUnreadableAndSaysWhy() throws IOException {
        byte[] whole = Files.readAllBytes(MediaFixtures.clip(folder, "a.mp4"));
        Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length * 3 / 4));

        assertThatThrownBy(() -> read(cut, Segment.WHOLE))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("cut.mp4")
                .hasMessageContaining("moov atom not found")
                .hasMessageNotContaining("0x");
    }

    @Test
    void aFileThatIsCutOffBehindItsIndexGivesWhatIsLeft() throws IOException {
        Path whole = MediaFixtures.clip(folder, "a.mp4");
        Path fast = MediaFixtures.make(
                folder.resolve("fast.mp4"), List.of("-i", whole.toString(), "-c", "copy", "-movflags", "+faststart"));
        byte[] bytes = Files.readAllBytes(fast);
        Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length / 2));

        float[] frames = frames(read(cut, Segment.of(2.02, 3.62)));

        assertThat(MediaFixtures.timeOfFrame(frames, 7, SIZE)).isEqualTo(3.4, within(1e-6));
        assertThatThrownBy(() -> read(cut, Segment.of(9, 10.6)))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("cut.mp4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mp4", "a.webm", "a.mkv", "a.avi", "a.mov"})
    void damageInTheMiddleCostsNeitherTheRestNorTheProcess(String name) throws IOException {
        byte[] whole = Files.readAllBytes(MediaFixtures.clip(folder, name));
        int readable = 0;
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] damaged = whole.clone();
            for (int i = 0; i < 40; i++) {
                damaged[whole.length / 4 + random.nextInt(whole.length / 2)] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                Map<Modality, Features> clip = READER.read(
                        new MediaSource.Bytes(name + " damaged with seed " + seed, damaged),
                        Optional.empty(),
                        Segment.WHOLE,
                        Reading.evaluation(random));
                for (float value : frames(clip)) {
                    assertThat(value).isBetween(-1f, 1f);
                }
                readable++;
            } catch (UnreadableSampleException e) {
                assertThat(e.reason()).as("seed %d", seed).isNotBlank();
            }
        }
        assertThat(readable).isGreaterThan(0);
    }

    @Test
    void damagedFramesAreLeftOutAndTheNextOnesUsed() throws IOException {
        byte[] bytes = Files.readAllBytes(MediaFixtures.clip(folder, "a.avi"));
        // Within the second half-second of video only: the file is about the same everywhere.
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 60; i++) {
            bytes[bytes.length / 24 + random.nextInt(bytes.length / 24)] ^= (byte) 0x55;
        }
        Path damaged = Files.write(folder.resolve("damaged.avi"), bytes);

        float[] frames = frames(read(damaged, Segment.of(6.02, 7.62)));

        assertThat(MediaFixtures.timeOfFrame(frames, 0, SIZE)).isEqualTo(6, within(1e-6));
        assertThat(MediaFixtures.timeOfFrame(frames, 7, SIZE)).isEqualTo(7.4, within(1e-6));
    }

    @Test
    void aFilmWithoutSoundHasFramesOnly() {
        assertThat(read(MediaFixtures.silentFilm(folder, "silent.mp4"), Segment.WHOLE))
                .containsOnlyKeys(Modality.VIDEO);
    }

    @Test
    void soundWithoutVideoHasSoundOnly() {
        assertThat(read(MediaFixtures.sound(folder, "sound.m4a"), Segment.WHOLE))
                .containsOnlyKeys(Modality.AUDIO);
    }

    @Test
    void aCoverPictureIsNoVideo() {
        Path sound = MediaFixtures.sound(folder, "plain.mp3");
        Path picture = MediaFixtures.make(
                folder.resolve("cover.png"), List.of("-f", "lavfi", "-i", "color=red:size=32x32", "-frames:v", "1"));
        Path covered = MediaFixtures.make(
                folder.resolve("covered.mp3"),
                List.of(
                        "-i",
                        sound.toString(),
                        "-i",
                        picture.toString(),
                        "-map",
                        "0",
                        "-map",
                        "1",
                        "-c",
                        "copy",
                        "-disposition:v",
                        "attached_pic"));

        assertThat(read(covered, Segment.WHOLE)).containsOnlyKeys(Modality.AUDIO);
    }

    @Test
    void anEmptyFileATextAndAMissingOneAreToldApart() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.mp4"));
        Path text = Files.writeString(folder.resolve("text.mp4"), "This is not a video.\n".repeat(100));

        assertThatThrownBy(() -> read(empty, Segment.WHOLE))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("empty (0 bytes)");
        assertThatThrownBy(() -> read(text, Segment.WHOLE))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("cannot be read as media");
        assertThatThrownBy(() -> read(folder.resolve("missing.mp4"), Segment.WHOLE))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void aFileIsWhatItHoldsWhateverItsName() throws IOException {
        Path film = Files.move(MediaFixtures.clip(folder, "a.webm"), folder.resolve("wrong.avi"));

        assertThat(read(film, Segment.WHOLE)).containsOnlyKeys(Modality.VIDEO, Modality.AUDIO);
    }

    @Test
    void aPlaylistOpensNoOtherFile() throws IOException {
        MediaFixtures.clip(folder, "a.mp4");
        Path playlist = Files.writeString(folder.resolve("list.mp4"), "ffconcat version 1.0\nfile a.mp4\n");
        Path stream = Files.writeString(
                folder.resolve("stream.mp4"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:12\n#EXTINF:12,\na.mp4\n#EXT-X-ENDLIST\n");

        assertThatThrownBy(() -> read(playlist, Segment.WHOLE)).isInstanceOf(UnreadableSampleException.class);
        assertThatThrownBy(() -> read(stream, Segment.WHOLE)).isInstanceOf(UnreadableSampleException.class);
    }

    @Test
    void aClipBehindTheEndIsUnreadableAndSaysHowLongTheFileIs() {
        Path film = MediaFixtures.clip(folder, "a.mp4");

        assertThatThrownBy(() -> read(film, Segment.of(100, 102)))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("ends after 12.0")
                .hasMessageContaining("100.0 s");
    }

    private static Map<Modality, Features> read(Path file, Segment segment) {
        return READER.read(
                new MediaSource.File(file), Optional.empty(), segment, Reading.evaluation(new SplittableRandom(1)));
    }

    private static float[] frames(Map<Modality, Features> clip) {
        assertThat(clip).containsKey(Modality.VIDEO);
        return ((Features.Dense) clip.getOrDefault(Modality.VIDEO, new Features.Dense(new float[0], new boolean[0])))
                .values();
    }
}
