package dev.harmonize.datasets.tuxstamps;

import java.util.Arrays;

/**
 * Prepares a recording of speech: removes hum (a Butterworth high-pass of second order at 80 Hz), then what is quiet before and
 * after (windows of 20 ms with less than 0.3 % of the loudest one's energy), and levels it.
 */
final class SpeechCleaner {

    static final int SAMPLE_RATE = 16_000;

    /** The loudest sample of every recording. */
    static final double PEAK = 0.9;

    private static final double HIGH_PASS = 80;
    private static final int WINDOW = SAMPLE_RATE / 50;
    private static final double QUIET = 0.003;
    /** Windows that are kept before and after, because consonants are quiet. */
    private static final int MARGIN = 3;

    private SpeechCleaner() {}

    /** The speech in a recording; empty if it is silent. */
    static short[] clean(float[] recording) {
        double[] filtered = highPassed(recording);
        int windows = (filtered.length + WINDOW - 1) / WINDOW;
        double[] energies = new double[windows];
        for (int i = 0; i < filtered.length; i++) {
            energies[i / WINDOW] += filtered[i] * filtered[i];
        }
        double loudest = Arrays.stream(energies).max().orElse(0);
        if (!(loudest > 0) || loudest == Double.POSITIVE_INFINITY) {
            return new short[0];
        }
        int first = 0;
        while (energies[first] < QUIET * loudest) {
            first++;
        }
        int last = windows - 1;
        while (energies[last] < QUIET * loudest) {
            last--;
        }
        int begin = Math.max(0, first - MARGIN) * WINDOW;
        int end = Math.min(filtered.length, (last + 1 + MARGIN) * WINDOW);
        return levelled(Arrays.copyOfRange(filtered, begin, end));
    }

    private static short[] levelled(double[] samples) {
        double peak = 0;
        for (double sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        double gain = PEAK * Short.MAX_VALUE / peak;
        short[] levelled = new short[samples.length];
        for (int i = 0; i < samples.length; i++) {
            levelled[i] = (short) Math.round(samples[i] * gain);
        }
        return levelled;
    }

    /** The bilinear transform of the analog filter, with its cutoff prewarped. */
    private static double[] highPassed(float[] samples) {
        double k = Math.tan(Math.PI * HIGH_PASS / SAMPLE_RATE);
        double norm = 1 / (1 + Math.sqrt(2) * k + k * k);
        double a1 = 2 * (k * k - 1) * norm;
        double a2 = (1 - Math.sqrt(2) * k + k * k) * norm;
        double[] filtered = new double[samples.length];
        double x1 = 0;
        double x2 = 0;
        double y1 = 0;
        double y2 = 0;
        for (int i = 0; i < samples.length; i++) {
            double x = samples[i];
            double y = norm * (x - 2 * x1 + x2) - a1 * y1 - a2 * y2;
            x2 = x1;
            x1 = x;
            y2 = y1;
            y1 = y;
            filtered[i] = y;
        }
        return filtered;
    }
}
