package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.Arrays;
import java.util.Objects;

/**
 * The raw input of one modality, row after row. Whoever makes one hands the arrays over: nobody changes them afterwards.
 * Plain arrays, so that datasets need no native library and can be read on any thread.
 */
@Status(Status.Level.EXPERIMENTAL)
public sealed interface Features {

    /** Which rows hold something; the values of the others are zeros and mean nothing. */
    boolean[] valid();

    /** Number of rows. */
    default int rows() {
        return valid().length;
    }

    /**
     * A copy of some adjacent rows.
     *
     * @param begin the first row
     * @param end one past the last
     * @throws IndexOutOfBoundsException if there are no such rows
     */
    Features slice(int begin, int end);

    /**
     * Frames, waveforms or vectors.
     *
     * @param values row after row, each as {@link FeatureSpec} lays it out
     * @param valid which rows hold something
     */
    record Dense(float[] values, boolean[] valid) implements Features {

        @Override
        public Features slice(int begin, int end) {
            Objects.checkFromToIndex(begin, end, rows());
            int size = rows() == 0 ? 0 : values.length / rows();
            return new Dense(
                    Arrays.copyOfRange(values, begin * size, end * size), Arrays.copyOfRange(valid, begin, end));
        }
    }

    /**
     * Token ids.
     *
     * @param ids row after row; 0 is padding
     * @param valid which rows hold something
     */
    record TokenIds(int[] ids, boolean[] valid) implements Features {

        @Override
        public Features slice(int begin, int end) {
            Objects.checkFromToIndex(begin, end, rows());
            int size = rows() == 0 ? 0 : ids.length / rows();
            return new TokenIds(
                    Arrays.copyOfRange(ids, begin * size, end * size), Arrays.copyOfRange(valid, begin, end));
        }
    }
}
