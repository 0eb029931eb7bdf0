package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One sample of an {@link IndexedDataset}.
 *
 * @param id unique within the split
 * @param features per modality of the dataset's spec, {@link ModalitySpec#candidates()} rows
 * @param label class of the sample, if there is one
 * @param misaligned the modalities that were planted from another sample
 */
@Status(Status.Level.EXPERIMENTAL)
public record Sample(long id, Map<Modality, Features> features, OptionalInt label, Set<Modality> misaligned) {
    public Sample {
        features = Map.copyOf(features);
        misaligned = Set.copyOf(misaligned);
    }
}
