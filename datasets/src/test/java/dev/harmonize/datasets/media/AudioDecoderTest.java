package dev.harmonize.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.clips.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class AudioDecoderTest {

    private static final int RATE = 16_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a.wav", "a.flac", "a.mp3", "a.ogg", "a.opus", "a.m4a"})
    void everyFormatGivesTheSameSoundAtTheSameTime(String name) {
        MediaSource file = new MediaSource.File(MediaFixtures.sound(folder, name));

        float[] all = decode(file, Segment.WHOLE, 60);
        float[] part = decode(file, Segment.of(4.5, 6), 60);

        assertThat(all.length / (double) RATE).isEqualTo(MediaFixtures.SECONDS, within(0.05));
        for (int second = 0; second < MediaFixtures.SECONDS; second++) {
            int begin = second * RATE;
            assertThat(MediaFixtures.secondOfTone(all, begin + RATE / 5, begin + RATE * 4 / 5, RATE))
                    .isEqualTo(second);
        }
        assertThat(part).hasSize(RATE * 3 / 2);
        assertThat(MediaFixtures.endOfSilence(part, RATE)).isEqualTo(0.6, within(0.02));
        assertThat(MediaFixtures.secondOfTone(part, 0, RATE / 2, RATE)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.wav", "a.flac", "a.mp3", "a.ogg", "a.opus", "a.m4a"})
    void soundInMemoryIsThatOnDisk(String name) throws IOException {
        Path file = MediaFixtures.sound(folder, name);

        assertThat(decode(new MediaSource.Bytes(name, Files.readAllBytes(file)), Segment.of(4.5, 6), 60))
                .isEqualTo(decode(new MediaSource.File(file), Segment.of(4.5, 6), 60));
    }

    @Test
    void noMoreIsDecodedThanAskedFor() {
        assertThat(decode(new MediaSource.File(MediaFixtures.sound(folder, "a.wav")), Segment.WHOLE, 0.25))
                .hasSize(RATE / 4);
    }

    @Test
    void channelsAreAveragedSoThatFullScaleStaysFullScale() {
        Path stereo = MediaFixtures.make(
                folder.resolve("stereo.wav"),
                List.of("-f", "lavfi", "-i", "aevalsrc=0.75|0.25:s=16000:d=1", "-c:a", "pcm_f32le"));

        for (float sample : decode(new MediaSource.File(stereo), Segment.WHOLE, 1)) {
            assertThat(sample).isEqualTo(0.5f, within(1e-3f));
        }
    }

    @Test
    void aFilmWithoutSoundHasNone() {
        MediaSource film = new MediaSource.File(MediaFixtures.silentFilm(folder, "a.mp4"));

        assertThat(AudioDecoder.mono(film, Segment.WHOLE, RATE, 1)).isEmpty();
    }

    @Test
    void aPartBehindTheEndIsUnreadable() {
        MediaSource file = new MediaSource.File(MediaFixtures.sound(folder, "a.mp3"));

        assertThatThrownBy(() -> decode(file, Segment.of(50, 51), 1))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("50.0 s");
    }

    private static float[] decode(MediaSource source, Segment segment, double maxSeconds) {
        return AudioDecoder.mono(source, segment, RATE, maxSeconds).orElseThrow();
    }
}
