package dev.harmonize.formats.tfrecord;

import dev.harmonize.formats.MalformedFileException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Features by name, asked for with the kind that they are to have. What has another kind is told with the file and the
 * record; what is not there, or was never set, is empty.
 *
 * @param place the file, for messages
 * @param offset where the record begins in it
 * @param features by name
 */
public record FeatureMap(String place, long offset, Map<String, Feature> features) {

    public FeatureMap {
        features = Map.copyOf(features);
    }

    /** Byte strings of this name. */
    public Optional<List<ByteBuffer>> bytes(String name) {
        return present(name).map(feature -> {
            if (feature instanceof Feature.Bytes bytes) {
                return bytes.values();
            }
            throw unexpected(name, feature, "bytes_list");
        });
    }

    /** Numbers of this name. */
    public Optional<float[]> floats(String name) {
        return present(name).map(feature -> {
            if (feature instanceof Feature.Floats floats) {
                return floats.values();
            }
            throw unexpected(name, feature, "float_list");
        });
    }

    /** Whole numbers of this name. */
    public Optional<long[]> integers(String name) {
        return present(name).map(feature -> {
            if (feature instanceof Feature.Integers integers) {
                return integers.values();
            }
            throw unexpected(name, feature, "int64_list");
        });
    }

    private Optional<Feature> present(String name) {
        return Optional.ofNullable(features.get(name)).filter(feature -> !(feature instanceof Feature.Unset));
    }

    private MalformedFileException unexpected(String name, Feature feature, String expected) {
        return MalformedFileException.at(
                place,
                offset,
                "the feature '" + name + "' of the record is a " + feature.kind() + "; expected a " + expected);
    }
}
