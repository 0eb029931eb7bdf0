package dev.harmonize.datasets;

import dev.harmonize.api.data.Dataset;
import dev.harmonize.testkit.DatasetContract;

final class DigitsDatasetContractTest extends DatasetContract {

    @Override
    protected Dataset create() {
        return new DigitsDataset(TestOptions.smallDigits());
    }
}
