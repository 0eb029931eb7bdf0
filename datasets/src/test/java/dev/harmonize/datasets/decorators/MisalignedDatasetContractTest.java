package dev.harmonize.datasets.decorators;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.testkit.DatasetContract;

import java.util.List;

final class MisalignedDatasetContractTest extends DatasetContract {

    @Override
    protected Dataset create() {
        return MisalignedDataset.create(
                new MisalignOptions(0.4, List.of(Modality.AUDIO, Modality.TEXT), List.of("train", "test"), false, true),
                new Numbered(60, 10),
                new RandomStreams(3));
    }
}
