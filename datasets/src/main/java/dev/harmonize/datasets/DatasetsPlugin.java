package dev.harmonize.datasets;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.datasets.files.MediaDataset;
import dev.harmonize.datasets.files.MediaOptions;
import dev.harmonize.datasets.tuxstamps.TuxStampsDataset;
import dev.harmonize.datasets.tuxstamps.TuxStampsFetcher;
import dev.harmonize.datasets.tuxstamps.TuxStampsOptions;

/** Registers the built-in datasets and dataset decorators. */
public final class DatasetsPlugin implements HarmonizePlugin {

    @Override
    public void register(Registrar registrar) {
        registrar.dataset(DigitsOptions.class, (options, streams) -> new DigitsDataset(options));
        registrar.dataset(RandomVectorsOptions.class, RandomVectorsDataset::new);
        registrar.dataset(MediaOptions.class, MediaDataset::create);
        registrar.dataset(TuxStampsOptions.class, TuxStampsDataset::create, TuxStampsFetcher::new);
        registrar.datasetDecorator(MisalignOptions.class, MisalignedDataset::create);
    }
}
