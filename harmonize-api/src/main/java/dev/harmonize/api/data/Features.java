package dev.harmonize.api.data;

import dev.harmonize.api.Status;

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
     * Frames, waveforms or vectors.
     *
     * @param values row after row, each as {@link FeatureSpec} lays it out
     * @param valid which rows hold something
     */
    record Dense(float[] values, boolean[] valid) implements Features {}

    /**
     * Token ids.
     *
     * @param ids row after row; 0 is padding
     * @param valid which rows hold something
     */
    record TokenIds(int[] ids, boolean[] valid) implements Features {}
}
