package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What every batch of a dataset looks like, but for its number of samples.
 *
 * @param modalities what there is of each modality, in name order
 */
@Status(Status.Level.EXPERIMENTAL)
public record BatchSpec(Map<Modality, ModalitySpec> modalities) {

    public BatchSpec {
        modalities = Collections.unmodifiableMap(new TreeMap<>(modalities));
    }

    /** The modalities, in name order. */
    public Set<Modality> names() {
        return modalities.keySet();
    }

    /**
     * What there is of this modality.
     *
     * @throws IllegalArgumentException if there is nothing; the message lists the modalities there are
     */
    public ModalitySpec get(Modality modality) {
        ModalitySpec spec = modalities.get(modality);
        if (spec == null) {
            throw new IllegalArgumentException(
                    "there is no modality '" + modality + "'; there are " + modalities.keySet());
        }
        return spec;
    }
}
