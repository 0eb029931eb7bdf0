package dev.harmonize.datasets.features.arrays;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.datasets.features.Rows;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.numpy.NpyArray;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rows of one modality.
 *
 * @param array a row per sample
 * @param valid a row per sample, of 0 or 1 per candidate; all are valid if it is empty
 * @param candidates rows of features per sample
 * @param length vectors or token ids per candidate
 * @param width numbers per vector; 1 for token ids
 */
record ModalityArray(
        Modality modality, NpyArray array, Optional<NpyArray> valid, int candidates, int length, int width) {

    /**
     * Checks the shape of an array.
     *
     * @throws MalformedFileException if no modality has this shape
     */
    static ModalityArray of(Modality modality, NpyArray array, Optional<NpyArray> valid) {
        List<Long> shape = array.shape();
        int vectorDimensions = array.isFloatingPoint() ? 1 : 0;
        int dimensions = shape.size() - vectorDimensions;
        boolean singleVectors = array.isFloatingPoint() && shape.size() == 2;
        if (!singleVectors && (dimensions < 2 || dimensions > 3)) {
            throw MalformedFileException.at(
                    array.place(),
                    "has shape " + array.shapeAsTuple()
                            + "; expected [n, d], [n, length, d] or [n, candidates, length, d]"
                            + " of floating-point numbers, or [n, length] or [n, candidates, length] of token ids");
        }
        if (shape.contains(0L)) {
            throw MalformedFileException.at(array.place(), "is empty: its shape is " + array.shapeAsTuple());
        }
        int candidates = dimensions == 3 ? Math.toIntExact(shape.get(1)) : 1;
        int width = array.isFloatingPoint() ? Math.toIntExact(shape.get(shape.size() - 1)) : 1;
        valid.ifPresent(flags -> checkValid(array, flags, candidates));
        return new ModalityArray(modality, array, valid, candidates, array.rowSize() / candidates / width, width);
    }

    private static void checkValid(NpyArray array, NpyArray flags, int candidates) {
        if (flags.rows() != array.rows() || flags.rowSize() != candidates) {
            throw MalformedFileException.at(
                    flags.place(),
                    "has shape " + flags.shapeAsTuple() + "; expected a flag for each of the " + array.rows()
                            + " samples and " + candidates + " candidates of " + array.place());
        }
    }

    boolean isTokens() {
        return !array.isFloatingPoint();
    }

    /** The largest token id there is. */
    long largestToken() {
        long largest = 0;
        int chunk = Math.max(1, (1 << 20) / array.rowSize());
        for (long row = 0; row < array.rows(); row += chunk) {
            for (long token : array.integers(row, (int) Math.min(chunk, array.rows() - row))) {
                largest = Math.max(largest, token);
            }
        }
        return largest;
    }

    /**
     * Reads a sample; empty if no candidate is valid.
     *
     * @param vocabulary number of different token ids
     * @throws MalformedFileException if a number is not finite, or a token id is not in the vocabulary
     */
    Optional<Features> read(long row, int vocabulary) {
        boolean[] flags = new boolean[candidates];
        Arrays.fill(flags, true);
        if (valid.isPresent()) {
            long[] numbers = valid.get().integers(row, 1);
            for (int i = 0; i < candidates; i++) {
                flags[i] = numbers[i] != 0;
            }
        }
        boolean none = true;
        for (boolean flag : flags) {
            none &= !flag;
        }
        if (none) {
            return Optional.empty();
        }
        return Optional.of(isTokens() ? tokens(row, flags, vocabulary) : vectors(row, flags));
    }

    private Features tokens(long row, boolean[] flags, int vocabulary) {
        long[] numbers = array.integers(row, 1);
        int[] ids = new int[numbers.length];
        for (int i = 0; i < ids.length; i++) {
            if (flags[i / length]) {
                if (numbers[i] < 0 || numbers[i] >= vocabulary) {
                    throw malformed(row, i, "is token " + numbers[i] + "; expected one from 0 to " + (vocabulary - 1));
                }
                ids[i] = (int) numbers[i];
            }
        }
        return new Features.TokenIds(ids, flags);
    }

    private Features vectors(long row, boolean[] flags) {
        float[] values = array.floats(row, 1);
        int size = length * width;
        for (int candidate = 0; candidate < candidates; candidate++) {
            if (!flags[candidate]) {
                Arrays.fill(values, candidate * size, (candidate + 1) * size, 0);
            }
        }
        int bad = Rows.firstNotFinite(values);
        if (bad < values.length) {
            throw malformed(row, bad, "is " + values[bad] + "; expected finite numbers");
        }
        return new Features.Dense(values, flags);
    }

    private MalformedFileException malformed(long row, int position, String problem) {
        return MalformedFileException.at(
                array.place(), "number " + position + " of row " + row + ", both counted from 0, " + problem);
    }
}
