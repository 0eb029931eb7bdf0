package dev.harmonize.datasets.decorators;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;

import java.util.List;

/** Passes on what a decorated dataset says of itself. */
interface Decorated extends IndexedDataset {

    /** The dataset that is decorated. */
    IndexedDataset inner();

    @Override
    default BatchSpec spec() {
        return inner().spec();
    }

    @Override
    default List<Split> splits() {
        return inner().splits();
    }

    @Override
    default int classes() {
        return inner().classes();
    }

    @Override
    default List<String> classNames() {
        return inner().classNames();
    }

    @Override
    default String source(String split, long id) {
        return inner().source(split, id);
    }

    @Override
    default String text(Modality modality, int[] ids) {
        return inner().text(modality, ids);
    }

    @Override
    default SkippedSamples skipped() {
        return inner().skipped();
    }

    @Override
    default boolean plantsMisalignment(String split) {
        return inner().plantsMisalignment(split);
    }
}
