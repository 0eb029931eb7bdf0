package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.Map;
import java.util.Optional;

/**
 * What is known about the samples of a batch and kept from training: only probes are handed it.
 *
 * @param labels class of each sample, if the dataset has classes
 * @param misaligned which samples carry that modality of another sample; a modality is absent where none of the samples
 *     does
 */
@Status(Status.Level.EXPERIMENTAL)
public record Annotations(Optional<int[]> labels, Map<Modality, boolean[]> misaligned) {

    /** Nothing known. */
    public static final Annotations NONE = new Annotations(Optional.empty(), Map.of());

    public Annotations {
        misaligned = Map.copyOf(misaligned);
    }
}
