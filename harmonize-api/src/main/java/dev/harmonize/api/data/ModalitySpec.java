package dev.harmonize.api.data;

import dev.harmonize.api.Status;

/**
 * What a batch holds of one modality.
 *
 * @param features the form of one row
 * @param candidates rows per sample: 1, or C where a sample comes with several alternatives, as MIL-NCE's captions do
 */
@Status(Status.Level.EXPERIMENTAL)
public record ModalitySpec(FeatureSpec features, int candidates) {
    public ModalitySpec {
        if (candidates < 1) {
            throw new IllegalArgumentException("candidates must be at least 1, not " + candidates);
        }
    }
}
