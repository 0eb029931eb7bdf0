package dev.harmonize.datasets.features;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.text.Tokenizer;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a {@link FeatureDataset} has everything from. Each method is called once, when its result is first needed. */
public interface FeatureSource {

    /** The form of the batches. */
    BatchSpec spec();

    /**
     * The samples of each split, the training split first.
     *
     * @param lost takes note of annotations and records that cannot be used
     */
    Map<String, FeatureTable> tables(LostItems lost);

    /** Names of the classes; empty if there are none or they have no names. */
    List<String> classNames();

    /** Number of classes; 0 if samples have no labels. */
    int classes();

    /** What made token ids of text; empty if token ids came from elsewhere or there are none. */
    Optional<Tokenizer> tokenizer();

    /** Adds the content, and every option that changes what is read. */
    void describe(Fingerprint fingerprint);
}
