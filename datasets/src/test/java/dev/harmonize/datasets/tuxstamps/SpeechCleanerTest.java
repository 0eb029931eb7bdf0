package dev.harmonize.datasets.tuxstamps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

final class SpeechCleanerTest {

    private static final int RATE = SpeechCleaner.SAMPLE_RATE;

    @Test
    void silenceAroundSpeechIsRemoved() {
        float[] recording = new float[2 * RATE];
        add(recording, RATE / 2, RATE, 1000, 0.2);

        assertThat(SpeechCleaner.clean(recording).length).isBetween(RATE / 2, RATE / 2 + RATE / 5);
    }

    @Test
    void theLoudestSampleIsTheSameInAllRecordings() {
        for (double amplitude : new double[] {0.001, 0.5}) {
            float[] recording = new float[RATE];
            add(recording, 0, RATE, 1000, amplitude);
            short[] speech = SpeechCleaner.clean(recording);
            int loudest = 0;
            for (short sample : speech) {
                loudest = Math.max(loudest, Math.abs(sample));
            }
            assertThat(loudest).isEqualTo((int) Math.round(0.9 * Short.MAX_VALUE));
        }
    }

    @Test
    void humIsRemovedAndSpeechIsNot() {
        assertThat(decibels(20)).isLessThan(-22);
        assertThat(decibels(80)).as("the cutoff").isEqualTo(-3, within(0.3));
        assertThat(decibels(300)).isEqualTo(0, within(0.3));
    }

    @Test
    void aSilentRecordingGivesNothing() {
        assertThat(SpeechCleaner.clean(new float[RATE])).isEmpty();
        assertThat(SpeechCleaner.clean(new float[0])).isEmpty();
    }

    @Test
    void numbersThatAreNoneGiveNothing() {
        float[] recording = new float[RATE];
        Arrays.fill(recording, Float.NaN);

        assertThat(SpeechCleaner.clean(recording)).isEmpty();
    }

    /** Level of a tone relative to one of 2 kHz, which the filter does not touch. */
    private static double decibels(double frequency) {
        float[] recording = new float[4 * RATE];
        add(recording, 0, recording.length, frequency, 0.3);
        add(recording, 0, recording.length, 2000, 0.3);
        short[] speech = SpeechCleaner.clean(recording);
        return 20 * Math.log10(amplitude(speech, frequency) / amplitude(speech, 2000));
    }

    /** By correlation, over whole periods. */
    private static double amplitude(short[] samples, double frequency) {
        double real = 0;
        double imaginary = 0;
        for (int i = RATE; i < 3 * RATE; i++) {
            double phase = 2 * Math.PI * frequency * i / RATE;
            real += samples[i] * Math.cos(phase);
            imaginary += samples[i] * Math.sin(phase);
        }
        return Math.hypot(real, imaginary);
    }

    private static void add(float[] recording, int begin, int end, double frequency, double amplitude) {
        for (int i = begin; i < end; i++) {
            recording[i] += (float) (amplitude * Math.sin(2 * Math.PI * frequency * i / RATE));
        }
    }
}
