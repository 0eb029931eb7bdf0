package dev.harmonize.datasets.features;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;

import java.util.Map;
import java.util.OptionalInt;

/** The samples of one split. Thread-safe. */
public interface FeatureTable {

    /** Number of samples. */
    int size();

    /** The id of a sample, unique within the split; its index unless overridden. */
    default long id(int index) {
        return index;
    }

    /** The sample that has an id. */
    default int index(long id) {
        return Math.toIntExact(id);
    }

    /** What a person would call a sample; unique within the dataset. */
    String source(int index);

    /**
     * The features of a sample; modalities that it lacks are absent.
     *
     * @throws dev.harmonize.formats.MalformedFileException if what it comes from is damaged
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    Map<Modality, Features> read(int index, Reading reading);

    /** The class of a sample. */
    OptionalInt label(int index);
}
