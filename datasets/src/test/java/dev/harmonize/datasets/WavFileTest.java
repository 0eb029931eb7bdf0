package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

final class WavFileTest {

    @Test
    void realFilesReadAsTheJdkReadsThem() throws IOException, UnsupportedAudioFileException {
        for (Language language : Language.values()) {
            String name = DigitsResources.recording(language, 7);
            byte[] bytes = DigitsResources.read(name);

            WavFile file = WavFile.parse(name, bytes);

            try (AudioInputStream reference = AudioSystem.getAudioInputStream(new ByteArrayInputStream(bytes))) {
                byte[] pcm = reference.readAllBytes();
                assertThat(file.sampleRate())
                        .isEqualTo((int) reference.getFormat().getSampleRate());
                assertThat(file.samples()).hasSize(pcm.length / 2);
                for (int i = 0; i < file.samples().length; i++) {
                    int expected = pcm[2 * i + 1] << 8 | Byte.toUnsignedInt(pcm[2 * i]);
                    assertThat(file.samples()[i] * 32768).isEqualTo((float) expected);
                }
            }
        }
    }

    @Test
    void chunksThatAreNotNeededAreSkippedWithTheirPadding() {
        byte[] plain = wav(8000, 16, 1, 1, -2, 3);
        byte[] extra = {'L', 'I', 'S', 'T', 3, 0, 0, 0, 1, 2, 3, 0};
        byte[] withExtra = new byte[plain.length + extra.length];
        System.arraycopy(plain, 0, withExtra, 0, 12);
        System.arraycopy(extra, 0, withExtra, 12, extra.length);
        System.arraycopy(plain, 12, withExtra, 12 + extra.length, plain.length - 12);

        assertThat(WavFile.parse("extra.wav", withExtra).samples())
                .isEqualTo(WavFile.parse("plain.wav", plain).samples())
                .containsExactly(1 / 32768f, -2 / 32768f, 3 / 32768f);
    }

    @Test
    void whatItCannotReadIsRefusedByNameAndOffset() {
        assertThatThrownBy(() -> WavFile.parse("a.wav", new byte[100]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a.wav at byte 0: expected RIFF/WAVE");
        assertThatThrownBy(() -> WavFile.parse("stereo.wav", wav(8000, 16, 2, 1, 2)))
                .hasMessage("stereo.wav at byte 22: expected one channel");
        assertThatThrownBy(() -> WavFile.parse("bytes.wav", wav(8000, 8, 1, 1, 2)))
                .hasMessage("bytes.wav at byte 34: expected 16 bits a sample");
        byte[] cut = Arrays.copyOf(wav(8000, 16, 1, 1, 2, 3), 46);
        assertThatThrownBy(() -> WavFile.parse("cut.wav", cut))
                .hasMessage("cut.wav at byte 36: expected a chunk that ends within the file");
        assertThatThrownBy(() -> WavFile.parse("head.wav", Arrays.copyOf(cut, 36)))
                .hasMessage("head.wav has no data chunk; it is cut off or not a sound file");
    }

    @Test
    void noCutOffFileIsReadBeyondItsEnd() {
        byte[] whole = wav(8000, 16, 1, 1, 2, 3);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);

            assertThatThrownBy(() -> WavFile.parse("cut.wav", cut))
                    .as(length + " bytes")
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] wav(int sampleRate, int bits, int channels, int... samples) {
        byte[] pcm = new byte[samples.length * bits / 8];
        for (int i = 0; i < samples.length; i++) {
            for (int b = 0; b < bits / 8; b++) {
                pcm[i * bits / 8 + b] = (byte) (samples[i] >> (8 * b));
            }
        }
        AudioFormat format = new AudioFormat(sampleRate, bits, channels, bits > 8, false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AudioInputStream in =
                new AudioInputStream(new ByteArrayInputStream(pcm), format, pcm.length / format.getFrameSize())) {
            AudioSystem.write(in, AudioFileFormat.Type.WAVE, out);
        } catch (IOException e) {
            throw new AssertionError("writing to memory", e);
        }
        return out.toByteArray();
    }
}
