package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * B samples as training sees them: features, validity and ids. What must stay hidden from training is in {@link
 * Annotations}.
 *
 * @param spec the form of the features
 * @param ids one id per sample, unique within its split
 * @param features per modality of the spec, B times {@link ModalitySpec#candidates()} rows; the rows of a sample are
 *     adjacent
 */
@Status(Status.Level.EXPERIMENTAL)
public record Batch(BatchSpec spec, long[] ids, Map<Modality, Features> features) {

    public Batch {
        features = Collections.unmodifiableMap(new TreeMap<>(features));
        if (!features.keySet().equals(spec.names())) {
            throw new IllegalArgumentException(
                    "the batch holds " + features.keySet() + " but its specification names " + spec.names());
        }
        for (Map.Entry<Modality, Features> entry : features.entrySet()) {
            int expected = ids.length * spec.get(entry.getKey()).candidates();
            if (entry.getValue().rows() != expected) {
                throw new IllegalArgumentException(entry.getKey() + " has "
                        + entry.getValue().rows() + " rows; expected " + expected + " for " + ids.length + " samples");
            }
        }
    }

    /** Number of samples, B. */
    public int size() {
        return ids.length;
    }

    /** The features of one modality; it must be in the spec. */
    public Features get(Modality modality) {
        Features found = features.get(modality);
        if (found == null) {
            throw new IllegalArgumentException(
                    "there is no modality '" + modality + "'; there are " + features.keySet());
        }
        return found;
    }

    /**
     * A copy of some adjacent samples.
     *
     * @param begin the first sample
     * @param end one past the last
     * @throws IndexOutOfBoundsException if there are no such samples
     */
    public Batch slice(int begin, int end) {
        Objects.checkFromToIndex(begin, end, size());
        Map<Modality, Features> sliced = new TreeMap<>();
        features.forEach((modality, rows) -> {
            int candidates = spec.get(modality).candidates();
            sliced.put(modality, rows.slice(begin * candidates, end * candidates));
        });
        return new Batch(spec, Arrays.copyOfRange(ids, begin, end), sliced);
    }
}
