package dev.harmonize.datasets.media;

/** Bytes of pixels as numbers in [-1, 1]. */
final class Pixels {

    private static final int LEVELS = 256;

    private Pixels() {}

    /**
     * Makes features of the frames of a clip.
     *
     * @param pixels [frames, size, size, channels]
     * @param size height and width
     * @param channels 1 or 3
     */
    static float[] toFloats(byte[] pixels, int size, int channels, FrameTransform transform) {
        float[] values = new float[pixels.length];
        if (transform.colour().active() && channels == 3) {
            coloured(pixels, transform.colour(), values);
        } else {
            float[] level = levels(2.0 / (LEVELS - 1), -1);
            for (int i = 0; i < pixels.length; i++) {
                values[i] = level[pixels[i] & 0xff];
            }
        }
        if (transform.flip()) {
            flip(values, size, channels);
        }
        return values;
    }

    private static float[] levels(double scale, double offset) {
        float[] levels = new float[LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            levels[i] = (float) (scale * i + offset);
        }
        return levels;
    }

    private static void coloured(byte[] pixels, ColourTransform colour, float[] values) {
        double[][] matrix = colour.matrix(mean(pixels));
        for (int channel = 0; channel < 3; channel++) {
            // From [0, 255] to [-1, 1] in the same step.
            double[] row = matrix[channel];
            float red = (float) (2 * row[0] / (LEVELS - 1));
            float green = (float) (2 * row[1] / (LEVELS - 1));
            float blue = (float) (2 * row[2] / (LEVELS - 1));
            float constant = (float) (2 * row[3] - 1);
            for (int i = 0; i < pixels.length; i += 3) {
                float value = red * (pixels[i] & 0xff)
                        + green * (pixels[i + 1] & 0xff)
                        + blue * (pixels[i + 2] & 0xff)
                        + constant;
                values[i + channel] = Math.max(-1, Math.min(1, value));
            }
        }
    }

    private static double[] mean(byte[] pixels) {
        long[] sums = new long[3];
        for (int i = 0; i < pixels.length; i += 3) {
            sums[0] += pixels[i] & 0xff;
            sums[1] += pixels[i + 1] & 0xff;
            sums[2] += pixels[i + 2] & 0xff;
        }
        double count = (LEVELS - 1) * Math.max(1, pixels.length / 3);
        return new double[] {sums[0] / count, sums[1] / count, sums[2] / count};
    }

    private static void flip(float[] values, int size, int channels) {
        int row = size * channels;
        for (int begin = 0; begin < values.length; begin += row) {
            for (int left = 0, right = size - 1; left < right; left++, right--) {
                for (int channel = 0; channel < channels; channel++) {
                    int one = begin + left * channels + channel;
                    int other = begin + right * channels + channel;
                    float value = values[one];
                    values[one] = values[other];
                    values[other] = value;
                }
            }
        }
    }
}
