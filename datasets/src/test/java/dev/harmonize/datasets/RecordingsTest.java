package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

final class RecordingsTest {

    @Test
    void thereAreFiftyDifferentRecordingsOfRealSpeech() {
        Recordings recordings = Recordings.load();
        Set<Integer> hashes = new HashSet<>();
        for (Language language : Language.values()) {
            for (int digit = 0; digit < 10; digit++) {
                float[] clip = recordings.get(language, digit);
                String name = language.code() + " " + digit;
                hashes.add(Arrays.hashCode(clip));

                assertThat(clip.length).as("samples of " + name).isBetween(1_200, 6_800);
                assertThat(peak(clip)).as("peak of " + name).isCloseTo(Recordings.PEAK, within(1e-6f));
                assertThat(rms(clip)).as("RMS of " + name).isGreaterThan(0.03);
                // Every digit word has a vowel, and a vowel is periodic.
                assertThat(periodicity(clip)).as("periodicity of " + name).isGreaterThan(0.6);
            }
        }
        assertThat(hashes).hasSize(50);
    }

    @Test
    void silenceIsCutAtBothEndsOnly() {
        float[] samples = new float[1_000];
        Arrays.fill(samples, 300, 350, 0.5f);
        Arrays.fill(samples, 600, 610, -0.5f);
        Arrays.fill(samples, 900, 1_000, 0.001f);

        assertThat(Recordings.withoutSilence(samples)).isEqualTo(Arrays.copyOfRange(samples, 240, 640));
    }

    @Test
    void nothingButSilenceIsRefused() {
        assertThatThrownBy(() -> Recordings.withoutSilence(new float[500])).hasMessageContaining("silence");
    }

    private static float peak(float[] clip) {
        float peak = 0;
        for (float sample : clip) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }

    private static double rms(float[] clip) {
        double sum = 0;
        for (float sample : clip) {
            sum += sample * sample;
        }
        return Math.sqrt(sum / clip.length);
    }

    /** The largest correlation of any 40 ms with those one period of a voice (70 to 400 Hz) later. */
    private static double periodicity(float[] clip) {
        int length = Recordings.SAMPLE_RATE / 25;
        double largest = 0;
        for (int period = Recordings.SAMPLE_RATE / 400; period <= Recordings.SAMPLE_RATE / 70; period++) {
            for (int begin = 0; begin + period + length <= clip.length; begin += length / 4) {
                largest = Math.max(largest, correlation(clip, begin, begin + period, length));
            }
        }
        return largest;
    }

    private static double correlation(float[] clip, int first, int second, int length) {
        double products = 0;
        double firstSquares = 1e-9;
        double secondSquares = 1e-9;
        for (int i = 0; i < length; i++) {
            products += clip[first + i] * clip[second + i];
            firstSquares += clip[first + i] * clip[first + i];
            secondSquares += clip[second + i] * clip[second + i];
        }
        return products / Math.sqrt(firstSquares * secondSquares);
    }
}
