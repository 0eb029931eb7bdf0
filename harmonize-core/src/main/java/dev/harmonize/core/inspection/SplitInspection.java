package dev.harmonize.core.inspection;

import dev.harmonize.api.data.Modality;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found in a split.
 *
 * @param name of the split
 * @param size how many samples it says to have
 * @param read how many were read and counted
 * @param valid in how many of those each modality was there
 * @param validRows how many rows of each modality they had, candidates counted one by one
 * @param labels how many of those had each label, by label; empty if there are no labels
 * @param plantsMisalignment whether misalignment was planted
 * @param misaligned in how many of those each modality was planted from another sample; a modality that never was is absent
 * @param items those that are shown
 */
public record SplitInspection(
        String name,
        int size,
        int read,
        SortedMap<Modality, Integer> valid,
        SortedMap<Modality, Long> validRows,
        SortedMap<Integer, Integer> labels,
        boolean plantsMisalignment,
        SortedMap<Modality, Integer> misaligned,
        List<InspectedItem> items) {
    public SplitInspection {
        valid = Collections.unmodifiableSortedMap(new TreeMap<>(valid));
        validRows = Collections.unmodifiableSortedMap(new TreeMap<>(validRows));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        misaligned = Collections.unmodifiableSortedMap(new TreeMap<>(misaligned));
        items = List.copyOf(items);
    }
}
