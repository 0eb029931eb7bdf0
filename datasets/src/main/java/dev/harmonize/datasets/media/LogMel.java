package dev.harmonize.datasets.media;

import dev.harmonize.api.plugin.InvalidOptionException;

/**
 * Mel spectrograms as VGGish makes them: magnitudes of the Fourier transform of Hann windows, summed in triangular bands that
 * are equally spaced on the mel scale 1127 ln(1 + f / 700), and their logarithm. Thread-safe.
 */
public final class LogMel {

    private final LogMelOptions options;
    private final int window;
    private final int step;
    private final Fft fft;
    private final double[] hann;
    /** By band and bin. */
    private final double[][] weights;

    private LogMel(LogMelOptions options, int sampleRate) {
        this.options = options;
        window = Math.max(1, (int) Math.round(options.window() * sampleRate / 1000));
        step = Math.max(1, (int) Math.round(options.step() * sampleRate / 1000));
        fft = new Fft(Math.max(2, Integer.highestOneBit(2 * window - 1)));
        hann = new double[window];
        for (int i = 0; i < window; i++) {
            hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / window);
        }
        weights = weights(options, sampleRate, fft.size());
    }

    /**
     * Spectrograms of sound with this sample rate.
     *
     * @throws InvalidOptionException if the frequencies do not fit
     */
    public static LogMel of(LogMelOptions options, int sampleRate) {
        if (options.highest() > sampleRate / 2.0) {
            throw new InvalidOptionException(
                    "audio.log-mel.highest",
                    options.highest() + " Hz is more than half the sample rate, " + sampleRate
                            + " Hz, can hold; lower it or raise audio.sample-rate");
        }
        if (options.lowest() >= options.highest()) {
            throw new InvalidOptionException("audio.log-mel.lowest", "must be less than audio.log-mel.highest");
        }
        return new LogMel(options, sampleRate);
    }

    /** How many vectors there are of so many samples; at least one, for which silence is added. */
    public int length(int samples) {
        return samples < window ? 1 : 1 + (samples - window) / step;
    }

    /** The spectrogram of a waveform, [length, bands]. */
    public float[] of(float[] waveform) {
        int length = length(waveform.length);
        float[] values = new float[length * options.bands()];
        double[] real = new double[fft.size()];
        double[] imaginary = new double[fft.size()];
        double[] magnitudes = new double[fft.size() / 2 + 1];
        for (int frame = 0; frame < length; frame++) {
            for (int i = 0; i < fft.size(); i++) {
                int at = frame * step + i;
                real[i] = i < window && at < waveform.length ? hann[i] * waveform[at] : 0;
                imaginary[i] = 0;
            }
            fft.transform(real, imaginary);
            for (int bin = 0; bin < magnitudes.length; bin++) {
                magnitudes[bin] = Math.sqrt(real[bin] * real[bin] + imaginary[bin] * imaginary[bin]);
            }
            for (int band = 0; band < options.bands(); band++) {
                double sum = options.offset();
                for (int bin = 0; bin < magnitudes.length; bin++) {
                    sum += weights[band][bin] * magnitudes[bin];
                }
                values[frame * options.bands() + band] = (float) Math.log(sum);
            }
        }
        if (options.normalize()) {
            stretch(values);
        }
        return values;
    }

    private static void stretch(float[] values) {
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        float range = highest - lowest;
        for (int i = 0; i < values.length; i++) {
            values[i] = range == 0 ? 0 : (values[i] - lowest) / range;
        }
    }

    private static double[][] weights(LogMelOptions options, int sampleRate, int size) {
        double lowest = mel(options.lowest());
        double spacing = (mel(options.highest()) - lowest) / (options.bands() + 1);
        double[][] weights = new double[options.bands()][size / 2 + 1];
        for (int band = 0; band < options.bands(); band++) {
            double centre = lowest + (band + 1) * spacing;
            // The mean has no place in a spectrum of sound, hence no bin 0.
            for (int bin = 1; bin <= size / 2; bin++) {
                double distance = Math.abs(mel((double) bin * sampleRate / size) - centre);
                weights[band][bin] = Math.max(0, 1 - distance / spacing);
            }
        }
        return weights;
    }

    private static double mel(double frequency) {
        return 1127 * Math.log1p(frequency / 700);
    }
}
