package dev.harmonize.datasets.media;

/** The fast Fourier transform of a power of two of complex numbers (Cooley and Tukey). Thread-safe. */
final class Fft {

    private final int size;
    private final double[] cosines;
    private final double[] sines;

    /** A transform of so many numbers. */
    Fft(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException(size + " is not a power of two");
        }
        this.size = size;
        cosines = new double[size / 2];
        sines = new double[size / 2];
        for (int i = 0; i < size / 2; i++) {
            cosines[i] = Math.cos(2 * Math.PI * i / size);
            sines[i] = -Math.sin(2 * Math.PI * i / size);
        }
    }

    int size() {
        return size;
    }

    /** Replaces numbers by their transform. */
    void transform(double[] real, double[] imaginary) {
        int shift = Integer.numberOfLeadingZeros(size) + 1;
        for (int i = 0; size > 1 && i < size; i++) {
            int j = Integer.reverse(i) >>> shift;
            if (j > i) {
                swap(real, i, j);
                swap(imaginary, i, j);
            }
        }
        for (int half = 1; half < size; half *= 2) {
            int stride = size / (2 * half);
            for (int begin = 0; begin < size; begin += 2 * half) {
                for (int i = 0; i < half; i++) {
                    butterfly(real, imaginary, begin + i, begin + i + half, i * stride);
                }
            }
        }
    }

    private void butterfly(double[] real, double[] imaginary, int upper, int lower, int angle) {
        double turnedReal = real[lower] * cosines[angle] - imaginary[lower] * sines[angle];
        double turnedImaginary = real[lower] * sines[angle] + imaginary[lower] * cosines[angle];
        real[lower] = real[upper] - turnedReal;
        imaginary[lower] = imaginary[upper] - turnedImaginary;
        real[upper] += turnedReal;
        imaginary[upper] += turnedImaginary;
    }

    private static void swap(double[] values, int i, int j) {
        double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
