package dev.harmonize.core.training;

import dev.harmonize.api.data.Annotations;
import dev.harmonize.api.data.Modality;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Puts the annotations of several batches together. */
final class AnnotationCollector {

    private final int[] labels;
    private final Map<Modality, boolean[]> misaligned = new LinkedHashMap<>();
    private boolean labelled = true;

    /** For so many samples in all. */
    AnnotationCollector(int samples) {
        this.labels = new int[samples];
    }

    /**
     * Adds a batch.
     *
     * @param offset number of its first sample
     * @param count number of its samples
     */
    void add(Annotations annotations, int offset, int count) {
        Optional<int[]> batchLabels = annotations.labels();
        labelled &= batchLabels.isPresent();
        batchLabels.ifPresent(found -> System.arraycopy(found, 0, labels, offset, count));
        annotations
                .misaligned()
                .forEach((modality, flags) -> System.arraycopy(
                        flags,
                        0,
                        misaligned.computeIfAbsent(modality, absent -> new boolean[labels.length]),
                        offset,
                        count));
    }

    /** What is known about the first samples; labels only if every batch has them. */
    Annotations first(int count) {
        Map<Modality, boolean[]> flags = new LinkedHashMap<>();
        misaligned.forEach((modality, all) -> flags.put(modality, Arrays.copyOf(all, count)));
        return new Annotations(labelled ? Optional.of(Arrays.copyOf(labels, count)) : Optional.empty(), flags);
    }

    /** What is known about all samples; labels only if every batch has them. */
    Annotations all() {
        return first(labels.length);
    }
}
