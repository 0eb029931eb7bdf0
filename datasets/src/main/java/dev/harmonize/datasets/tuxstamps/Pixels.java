package dev.harmonize.datasets.tuxstamps;

/**
 * Pixels of which any part can be weighted and summed: colours are multiplied by alpha.
 *
 * @param width columns
 * @param height rows
 * @param values red, green, blue and alpha from 0 to 1, pixel after pixel, row after row
 */
record Pixels(int width, int height, float[] values) {

    static final int CHANNELS = 4;

    /** Of colours that are not multiplied by alpha. */
    static Pixels of(int[] argb, int width, int height) {
        float[] values = new float[argb.length * CHANNELS];
        for (int i = 0; i < argb.length; i++) {
            float alpha = (argb[i] >>> 24) / 255f;
            values[CHANNELS * i] = alpha * ((argb[i] >> 16) & 0xff) / 255f;
            values[CHANNELS * i + 1] = alpha * ((argb[i] >> 8) & 0xff) / 255f;
            values[CHANNELS * i + 2] = alpha * (argb[i] & 0xff) / 255f;
            values[CHANNELS * i + 3] = alpha;
        }
        return new Pixels(width, height, values);
    }

    /** Colours that are not multiplied by alpha. */
    int[] argb() {
        int[] argb = new int[width * height];
        for (int i = 0; i < argb.length; i++) {
            float alpha = values[CHANNELS * i + 3];
            int bits = byteOf(alpha) << 24;
            for (int channel = 0; alpha > 0 && channel < 3; channel++) {
                bits |= byteOf(values[CHANNELS * i + channel] / alpha) << (16 - 8 * channel);
            }
            argb[i] = bits;
        }
        return argb;
    }

    /** Another size; each pixel is the mean of those it covers, weighted by a triangle, so that nothing aliases. */
    Pixels resized(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        float[] wide = new float[newWidth * height * CHANNELS];
        resize(values, width, wide, newWidth, height, CHANNELS, width * CHANNELS, newWidth * CHANNELS);
        float[] result = new float[newWidth * newHeight * CHANNELS];
        resize(wide, height, result, newHeight, newWidth, newWidth * CHANNELS, CHANNELS, CHANNELS);
        return new Pixels(newWidth, newHeight, result);
    }

    /** In the middle of a larger picture, which is transparent around it. */
    Pixels padded(int newWidth, int newHeight) {
        float[] result = new float[newWidth * newHeight * CHANNELS];
        int left = (newWidth - width) / 2;
        int top = (newHeight - height) / 2;
        for (int y = 0; y < height; y++) {
            System.arraycopy(
                    values, y * width * CHANNELS, result, ((top + y) * newWidth + left) * CHANNELS, width * CHANNELS);
        }
        return new Pixels(newWidth, newHeight, result);
    }

    /**
     * Resizes along one axis.
     *
     * @param lines how many lines lie along it
     * @param step from one pixel of a line to the next, in both arrays
     * @param fromLine from one line of {@code from} to the next
     * @param toLine from one line of {@code to} to the next
     */
    private static void resize(
            float[] from, int fromLength, float[] to, int toLength, int lines, int step, int fromLine, int toLine) {
        double scale = fromLength / (double) toLength;
        double reach = Math.max(1, scale);
        for (int target = 0; target < toLength; target++) {
            double centre = (target + 0.5) * scale;
            int first = Math.max(0, (int) Math.ceil(centre - reach - 0.5));
            int last = Math.min(fromLength - 1, (int) Math.floor(centre + reach - 0.5));
            float[] weights = new float[last - first + 1];
            float sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (float) (1 - Math.abs(first + i + 0.5 - centre) / reach);
                sum += weights[i];
            }
            for (int line = 0; line < lines; line++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    float value = 0;
                    for (int i = 0; i < weights.length; i++) {
                        value += weights[i] * from[line * fromLine + (first + i) * step + channel];
                    }
                    to[line * toLine + target * step + channel] = value / sum;
                }
            }
        }
    }

    private static int byteOf(float value) {
        return Math.round(Math.max(0, Math.min(1, value)) * 255);
    }
}
