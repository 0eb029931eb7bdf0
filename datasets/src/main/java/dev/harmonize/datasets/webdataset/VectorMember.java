package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.formats.numpy.NpyArray;

import java.util.Arrays;
import java.util.Optional;

/**
 * A modality that is a npy array of vectors: of shape [n, width], or [width] for one vector. Where there are fewer vectors
 * than wanted, zeros follow; where there are more, training takes a stretch at random and evaluation the middle.
 *
 * @param extension of the member
 * @param spec what is wanted
 */
record VectorMember(String extension, FeatureSpec.Vectors spec) {

    /** The vectors of a sample; empty if it has no such member. */
    Optional<Features> read(EncodedSample encoded, Reading reading) {
        if (!encoded.members().containsKey(extension)) {
            return Optional.empty();
        }
        String place = encoded.place(extension);
        NpyArray array = NpyArray.of(place, encoded.content(extension));
        int dimensions = array.shape().size();
        boolean single = dimensions == 1 && array.rows() == spec.width();
        if (!single && (dimensions != 2 || array.rowSize() != spec.width())) {
            throw new UnreadableSampleException(
                    place,
                    "has shape " + array.shapeAsTuple() + "; expected (n, " + spec.width() + "), as vector-width says");
        }
        long rows = single ? 1 : array.rows();
        int taken = (int) Math.min(rows, spec.length());
        long spare = rows - taken;
        long first = reading.isTraining() && spare > 0 ? reading.random().nextLong(spare + 1) : spare / 2;
        float[] values = array.floats(single ? 0 : first, single ? spec.width() : taken);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new UnreadableSampleException(place, "has numbers that are infinite or not a number");
            }
        }
        return Optional.of(
                new Features.Dense(Arrays.copyOf(values, Math.toIntExact(spec.size())), new boolean[] {taken > 0}));
    }
}
