package dev.harmonize.datasets.media;

import java.util.Arrays;

/** Samples by their position; grows as they come, so that a length which a file only claims takes no memory. */
final class SampleBuffer {

    private static final int FIRST_CAPACITY = 1 << 16;

    private final int most;
    private float[] values;
    private int size;

    /** Room for so many samples. */
    SampleBuffer(int most) {
        this.most = most;
        values = new float[Math.min(most, FIRST_CAPACITY)];
    }

    /**
     * Takes samples; those outside the room are left out, those that were jumped over are 0.
     *
     * @return the position after the last
     */
    long put(long position, float[] samples, int count) {
        long end = position + count;
        int from = (int) Math.max(0, Math.min(position, most));
        int to = (int) Math.max(0, Math.min(end, most));
        if (to > from) {
            if (to > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(most, Math.max(to, 2L * values.length)));
            }
            int offset = (int) (from - position);
            for (int i = from; i < to; i++) {
                values[i] = Math.max(-1, Math.min(1, samples[i - from + offset]));
            }
            size = Math.max(size, to);
        }
        return end;
    }

    /** One past the last sample. */
    int size() {
        return size;
    }

    boolean isFull() {
        return size == most;
    }

    float[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
