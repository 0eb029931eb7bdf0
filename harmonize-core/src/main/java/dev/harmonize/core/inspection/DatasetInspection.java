package dev.harmonize.core.inspection;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;

import java.util.List;
import java.util.Optional;

/**
 * What was found in a dataset.
 *
 * @param dataset id of the dataset
 * @param seed all randomness came from it
 * @param mode how it was read
 * @param fingerprint of the dataset, as in a run's record
 * @param spec the form of its batches
 * @param classes how many there are; 0 if samples have no labels
 * @param classNames their names; empty if they have none
 * @param splits all there are
 * @param inspected what was found in those that were read
 * @param skippedCount how many samples, or rows of annotations, could not be read
 * @param skipped the first of them
 */
public record DatasetInspection(
        String dataset,
        long seed,
        StreamRequest.Mode mode,
        String fingerprint,
        BatchSpec spec,
        int classes,
        List<String> classNames,
        List<Split> splits,
        List<SplitInspection> inspected,
        int skippedCount,
        List<SkippedSamples.Skipped> skipped) {
    public DatasetInspection {
        classNames = List.copyOf(classNames);
        splits = List.copyOf(splits);
        inspected = List.copyOf(inspected);
        skipped = List.copyOf(skipped);
    }

    /** The name of a class, if it has one. */
    public Optional<String> className(int label) {
        return label >= 0 && label < classNames.size() ? Optional.of(classNames.get(label)) : Optional.empty();
    }
}
