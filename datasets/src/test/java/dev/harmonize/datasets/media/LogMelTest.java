package dev.harmonize.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

final class LogMelTest {

    private static final int RATE = 16_000;

    @Test
    void valuesAreThoseOfTheDefinitionComputedDirectly() {
        LogMelOptions options = MediaTestOptions.LOG_MEL;
        float[] waveform = noise(RATE / 10, 17);

        float[] values = LogMel.of(options, RATE).of(waveform);

        int window = 400;
        int step = 160;
        int size = 512;
        int length = 1 + (waveform.length - window) / step;
        assertThat(values).hasSize(length * 64);
        for (int frame = 0; frame < length; frame++) {
            double[] magnitudes = magnitudes(waveform, frame * step, window, size);
            for (int band = 0; band < 64; band++) {
                double expected = Math.log(band(magnitudes, band, size) + 0.01);
                assertThat(values[frame * 64 + band])
                        .as("frame %d, band %d, seed 17", frame, band)
                        .isEqualTo((float) expected, within(1e-5f));
            }
        }
    }

    @Test
    void aToneIsLoudestInTheBandOfItsFrequency() {
        float[] waveform = new float[RATE];
        for (int i = 0; i < waveform.length; i++) {
            waveform[i] = (float) Math.sin(2 * Math.PI * 1000 * i / RATE);
        }

        float[] values = LogMel.of(MediaTestOptions.LOG_MEL, RATE).of(waveform);

        int loudest = 0;
        for (int band = 1; band < 64; band++) {
            loudest = values[band] > values[loudest] ? band : loudest;
        }
        double lowest = mel(125);
        double spacing = (mel(7500) - lowest) / 65;
        assertThat(lowest + (loudest + 1) * spacing).isEqualTo(mel(1000), within(spacing));
    }

    @Test
    void normalizedValuesReachFromZeroToOne() {
        LogMelOptions vatt = new LogMelOptions(80, 42.67, 21.34, 80, 7600, 1e-4, true);

        float[] values = LogMel.of(vatt, 48_000).of(noise(48_000, 3));

        float lowest = 1;
        float highest = 0;
        for (float value : values) {
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        assertThat(lowest).isZero();
        assertThat(highest).isEqualTo(1);
    }

    @Test
    void soundThatIsShorterThanAWindowIsOneVector() {
        LogMel mel = LogMel.of(MediaTestOptions.LOG_MEL, RATE);

        assertThat(mel.length(10)).isEqualTo(1);
        assertThat(mel.of(new float[10])).hasSize(64).containsOnly((float) Math.log(0.01));
    }

    private static double[] magnitudes(float[] waveform, int begin, int window, int size) {
        double[] magnitudes = new double[size / 2 + 1];
        for (int bin = 0; bin < magnitudes.length; bin++) {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < window; i++) {
                double hann = 0.5 * (1 - Math.cos(2 * Math.PI * i / window));
                double angle = 2 * Math.PI * bin * i / size;
                real += hann * waveform[begin + i] * Math.cos(angle);
                imaginary -= hann * waveform[begin + i] * Math.sin(angle);
            }
            magnitudes[bin] = Math.hypot(real, imaginary);
        }
        return magnitudes;
    }

    /** A triangle on the mel scale: rising from the lower edge to the centre, falling to the upper edge. */
    private static double band(double[] magnitudes, int band, int size) {
        double spacing = (mel(7500) - mel(125)) / 65;
        double lower = mel(125) + band * spacing;
        double sum = 0;
        for (int bin = 1; bin < magnitudes.length; bin++) {
            double mel = mel((double) bin * RATE / size);
            double weight = Math.min((mel - lower) / spacing, (lower + 2 * spacing - mel) / spacing);
            sum += Math.max(0, weight) * magnitudes[bin];
        }
        return sum;
    }

    private static double mel(double frequency) {
        return 1127 * Math.log(1 + frequency / 700);
    }

    private static float[] noise(int samples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] noise = new float[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (float) random.nextDouble(-1, 1);
        }
        return noise;
    }
}
