package dev.harmonize.datasets;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.datasets.decorators.CacheOptions;
import dev.harmonize.datasets.decorators.CachedDataset;
import dev.harmonize.datasets.decorators.MisalignOptions;
import dev.harmonize.datasets.decorators.MisalignedDataset;
import dev.harmonize.datasets.decorators.MixtureDataset;
import dev.harmonize.datasets.decorators.MixtureOptions;
import dev.harmonize.datasets.decorators.SubsetDataset;
import dev.harmonize.datasets.decorators.SubsetOptions;
import dev.harmonize.datasets.files.MediaDataset;
import dev.harmonize.datasets.files.MediaOptions;
import dev.harmonize.datasets.synthetic.SyntheticDataset;
import dev.harmonize.datasets.synthetic.SyntheticOptions;
import dev.harmonize.datasets.tuxstamps.TuxStampsDataset;
import dev.harmonize.datasets.tuxstamps.TuxStampsFetcher;
import dev.harmonize.datasets.tuxstamps.TuxStampsOptions;
import dev.harmonize.datasets.webdataset.WebDataset;
import dev.harmonize.datasets.webdataset.WebDatasetOptions;

/** Registers the built-in datasets and dataset decorators. */
public final class DatasetsPlugin implements HarmonizePlugin {

    @Override
    public void register(Registrar registrar) {
        registrar.dataset(DigitsOptions.class, (options, streams) -> new DigitsDataset(options));
        registrar.dataset(RandomVectorsOptions.class, RandomVectorsDataset::new);
        registrar.dataset(MediaOptions.class, MediaDataset::create);
        registrar.dataset(TuxStampsOptions.class, TuxStampsDataset::create, TuxStampsFetcher::new);
        registrar.dataset(WebDatasetOptions.class, WebDataset::create);
        registrar.dataset(SyntheticOptions.class, SyntheticDataset::create);
        registrar.datasetDecorator(MisalignOptions.class, MisalignedDataset::create);
        registrar.datasetDecorator(SubsetOptions.class, SubsetDataset::create);
        registrar.datasetDecorator(CacheOptions.class, CachedDataset::create);
        registrar.combinedDataset(MixtureOptions.class, MixtureDataset::create);
    }
}
