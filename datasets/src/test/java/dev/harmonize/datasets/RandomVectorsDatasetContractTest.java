package dev.harmonize.datasets;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.testkit.DatasetContract;

final class RandomVectorsDatasetContractTest extends DatasetContract {

    @Override
    protected Dataset create() {
        return new RandomVectorsDataset(new RandomVectorsOptions(60, 3, 2, 2, 4, 1, 3, 2), new RandomStreams(5));
    }
}
