package dev.harmonize.samediff;

import java.util.stream.IntStream;

/**
 * The samples that are valid in every modality.
 *
 * @param positions where they are in the batch, ascending
 * @param total samples of the batch
 */
@SuppressWarnings("ArrayRecordComponent")
record CompleteSamples(int[] positions, int total) {

    static CompleteSamples of(boolean[] valid) {
        return new CompleteSamples(
                IntStream.range(0, valid.length).filter(i -> valid[i]).toArray(), valid.length);
    }

    int count() {
        return positions.length;
    }

    /** Their rows out of those of the whole batch. */
    double[] gather(double[] rows, int width) {
        double[] gathered = new double[positions.length * width];
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(rows, positions[i] * width, gathered, i * width, width);
        }
        return gathered;
    }

    /** The rows of the whole batch that has these rows where they belong, and zeros elsewhere. */
    double[] scatter(double[] rows, int width) {
        double[] scattered = new double[total * width];
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(rows, i * width, scattered, positions[i] * width, width);
        }
        return scattered;
    }
}
