package dev.harmonize.core.inspection;

import dev.harmonize.api.data.Modality;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One sample.
 *
 * @param id unique within its split
 * @param source what a person would call it
 * @param label its class, if it has one
 * @param labelName the name of its class, if classes have names
 * @param misaligned the modalities that were planted from another sample
 * @param features by modality, those included that it lacks
 */
public record InspectedItem(
        long id,
        String source,
        OptionalInt label,
        Optional<String> labelName,
        SortedSet<Modality> misaligned,
        SortedMap<Modality, InspectedFeatures> features) {
    public InspectedItem {
        misaligned = Collections.unmodifiableSortedSet(new TreeSet<>(misaligned));
        features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
    }

    /** One of the modalities of the dataset. */
    InspectedFeatures get(Modality modality) {
        InspectedFeatures found = features.get(modality);
        if (found == null) {
            throw new IllegalArgumentException(
                    "there is no modality '" + modality + "'; there are " + features.keySet());
        }
        return found;
    }
}
