package dev.harmonize.datasets.decorators;

import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What decorators ask of the datasets they are given. */
final class Requirements {

    private Requirements() {}

    /**
     * The dataset, which must be indexed.
     *
     * @param why what the decorator does that needs it
     */
    static IndexedDataset indexed(Dataset dataset, String why) {
        if (dataset instanceof IndexedDataset indexed) {
            return indexed;
        }
        throw new InvalidOptionException(
                "",
                "needs a dataset that can give any of its samples at any time, because it " + why + "; "
                        + dataset.getClass().getName() + " only gives them one after the other");
    }

    /** Refuses names of splits that the dataset does not have. */
    static void splits(List<String> named, Dataset dataset) {
        Set<String> seen = new HashSet<>();
        for (String name : named) {
            if (dataset.split(name).isEmpty()) {
                throw new InvalidOptionException(
                        "splits",
                        "names '" + name + "'; there are "
                                + dataset.splits().stream().map(Split::name).toList());
            }
            if (!seen.add(name)) {
                throw new InvalidOptionException("splits", "names '" + name + "' twice");
            }
        }
    }
}
