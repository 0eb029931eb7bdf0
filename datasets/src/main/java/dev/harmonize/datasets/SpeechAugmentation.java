package dev.harmonize.datasets;

import java.util.random.RandomGenerator;

/**
 * Makes every reading of a recording sound a little different. All strengths are largest deviations; each is drawn
 * uniformly, and 0 turns it off.
 *
 * @param speed relative change of speed (and with it of pitch), by linear interpolation
 * @param gain change of level, dB
 * @param shift displacement from the middle of the window, seconds
 * @param noise amplitude of added white noise; full scale is 1
 */
record SpeechAugmentation(double speed, double gain, double shift, double noise) {

    private static final double DECIBELS_PER_FACTOR_TEN = 20;

    /**
     * The clip in the middle of a window; what does not fit is cut off at both ends, what is left over is silent.
     *
     * @param length samples of the window
     * @return values in [-1, 1]
     */
    float[] apply(float[] clip, int length, RandomGenerator random) {
        double rate = 1 + deviation(speed, random);
        float factor = (float) Math.pow(10, deviation(gain, random) / DECIBELS_PER_FACTOR_TEN);
        long displacement = Math.round(deviation(shift, random) * Recordings.SAMPLE_RATE);
        int stretched = 1 + (int) ((clip.length - 1) / rate);
        int begin = Math.floorDiv(length - stretched, 2) + Math.toIntExact(displacement);

        float[] window = new float[length];
        for (int t = Math.max(0, begin); t < Math.min(length, begin + stretched); t++) {
            double position = (t - begin) * rate;
            int left = Math.min((int) position, clip.length - 1);
            int right = Math.min(left + 1, clip.length - 1);
            float share = (float) (position - left);
            window[t] = factor * (clip[left] + share * (clip[right] - clip[left]));
        }
        addNoise(window, random);
        for (int t = 0; t < length; t++) {
            window[t] = Math.max(-1, Math.min(1, window[t]));
        }
        return window;
    }

    /** Uniform, not Gaussian: it is just as white and several times as fast. */
    private void addNoise(float[] window, RandomGenerator random) {
        if (noise == 0) {
            return;
        }
        float scale = (float) (noise * 0x1.0p-31);
        for (int t = 0; t < window.length; t += 2) {
            long bits = random.nextLong();
            window[t] += scale * (int) bits;
            if (t + 1 < window.length) {
                window[t + 1] += scale * (int) (bits >>> Integer.SIZE);
            }
        }
    }

    private static double deviation(double largest, RandomGenerator random) {
        return largest * (2 * random.nextDouble() - 1);
    }
}
