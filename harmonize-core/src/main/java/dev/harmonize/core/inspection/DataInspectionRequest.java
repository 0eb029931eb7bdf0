package dev.harmonize.core.inspection;

import dev.harmonize.api.data.StreamRequest;

import java.util.Optional;

/**
 * What of a dataset is to be looked at.
 *
 * @param split the only split to read; every one unless given
 * @param items how many items of each split are shown, from 0 to {@value #MOST_ITEMS}
 * @param all whether every sample is read and counted; otherwise only those that are shown
 * @param mode in order, as probes read, or shuffled and augmented, as training does
 */
public record DataInspectionRequest(Optional<String> split, int items, boolean all, StreamRequest.Mode mode) {

    /** The most items that can be shown: all of them are in memory at the same time. */
    public static final int MOST_ITEMS = 1000;

    public DataInspectionRequest {
        if (items < 0 || items > MOST_ITEMS) {
            throw new IllegalArgumentException("items must be from 0 to " + MOST_ITEMS + ", not " + items);
        }
    }
}
