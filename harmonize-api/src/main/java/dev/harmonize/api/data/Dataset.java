package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Triplets, or samples of any other set of modalities, in named splits. Splits never share a source item. Making one is
 * cheap and touches no native library: {@code plan} makes the dataset of every arm of a sweep.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface Dataset {

    /** The form of its batches. */
    BatchSpec spec();

    /** Its splits, the training split first. */
    List<Split> splits();

    /** Number of classes, if samples have labels. */
    default int classes() {
        return 0;
    }

    /** Names of the classes, by label; empty if there are no labels or the classes have no names. */
    default List<String> classNames() {
        return List.of();
    }

    /**
     * What a person would call a sample, such as the path of its file; for messages and inspection.
     *
     * @param split one of {@link #splits()}
     * @param id of a sample that was read from it
     */
    default String source(String split, long id) {
        return split + " " + id;
    }

    /**
     * The text behind token ids, padding left out; for inspection. Ids in brackets unless overridden.
     *
     * @param modality one that comes as {@link FeatureSpec.Tokens}
     * @param ids one row of it
     */
    default String text(Modality modality, int[] ids) {
        return Arrays.stream(ids)
                .filter(id -> id != 0)
                .mapToObj(id -> "[" + id + "]")
                .collect(Collectors.joining(" "));
    }

    /** What could not be read so far; a dataset whose samples are never unreadable need not override it. */
    default SkippedSamples skipped() {
        return SkippedSamples.none();
    }

    /**
     * Whether misalignment was planted in this split, so that {@link Annotations#misaligned} tells the truth about its
     * samples; nowhere unless overridden. A decorator passes on what its inner dataset says.
     */
    default boolean plantsMisalignment(String split) {
        return false;
    }

    /**
     * A digest of the content and of every option that changes it, as lower-case hexadecimal; goes into the run record.
     * May read the data.
     */
    String fingerprint();

    /**
     * Opens a split.
     *
     * @throws IllegalArgumentException if there is no such split
     */
    BatchStream open(StreamRequest request);

    /** The split of this name, if there is one. */
    default Optional<Split> split(String name) {
        return splits().stream().filter(split -> split.name().equals(name)).findFirst();
    }

    /**
     * The split of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the splits there are
     */
    default Split requireSplit(String name) {
        return split(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no split '" + name + "'; there are "
                        + splits().stream().map(Split::name).toList()));
    }
}
