package dev.harmonize.datasets;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The spoken digits: one recording per language and digit, without the silence around it and at a common level. */
final class Recordings {

    /** Samples per second. */
    static final int SAMPLE_RATE = 8000;

    /** Largest amplitude of every recording; half of full scale leaves room for 6 dB of gain. */
    static final float PEAK = 0.5f;

    /** Speech begins and ends where the RMS of 10 ms exceeds this share of the recording's largest amplitude. */
    private static final double SILENCE = 0.005;

    private static final int WINDOW = SAMPLE_RATE / 100;

    private final Map<Language, float[][]> clips;

    private Recordings(Map<Language, float[][]> clips) {
        this.clips = clips;
    }

    static Recordings load() {
        Map<Language, float[][]> clips = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            float[][] byDigit = new float[DigitImages.CLASSES][];
            for (int digit = 0; digit < byDigit.length; digit++) {
                String name = DigitsResources.recording(language, digit);
                WavFile file = WavFile.parse(name, DigitsResources.read(name));
                if (file.sampleRate() != SAMPLE_RATE) {
                    throw new IllegalStateException(
                            name + " has " + file.sampleRate() + " samples per second; expected " + SAMPLE_RATE);
                }
                byDigit[digit] = levelled(withoutSilence(file.samples()));
            }
            clips.put(language, byDigit);
        }
        return new Recordings(clips);
    }

    /** The speech; the caller must not change it. */
    float[] get(Language language, int digit) {
        float[][] byDigit = clips.get(language);
        if (byDigit == null) {
            throw new AssertionError("there are recordings for every language");
        }
        return byDigit[digit];
    }

    static float[] withoutSilence(float[] samples) {
        double threshold = SILENCE * peak(samples);
        int begin = samples.length;
        int end = 0;
        for (int window = 0; window < samples.length; window += WINDOW) {
            int windowEnd = Math.min(samples.length, window + WINDOW);
            double energy = 0;
            for (int i = window; i < windowEnd; i++) {
                energy += samples[i] * samples[i];
            }
            if (Math.sqrt(energy / (windowEnd - window)) > threshold) {
                begin = Math.min(begin, window);
                end = windowEnd;
            }
        }
        if (end == 0) {
            throw new IllegalArgumentException(
                    "a recording of " + samples.length + " samples holds nothing but silence");
        }
        return Arrays.copyOfRange(samples, begin, end);
    }

    private static float[] levelled(float[] samples) {
        float factor = PEAK / peak(samples);
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= factor;
        }
        return samples;
    }

    private static float peak(float[] samples) {
        float peak = 0;
        for (float sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }
}
