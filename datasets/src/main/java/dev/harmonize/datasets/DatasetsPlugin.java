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
import dev.harmonize.datasets.evaluation.Esc50;
import dev.harmonize.datasets.evaluation.Esc50Options;
import dev.harmonize.datasets.evaluation.Hmdb51;
import dev.harmonize.datasets.evaluation.Hmdb51Options;
import dev.harmonize.datasets.evaluation.MsrVtt;
import dev.harmonize.datasets.evaluation.MsrVttOptions;
import dev.harmonize.datasets.evaluation.Ucf101;
import dev.harmonize.datasets.evaluation.Ucf101Options;
import dev.harmonize.datasets.evaluation.YouCook2;
import dev.harmonize.datasets.evaluation.YouCook2Options;
import dev.harmonize.datasets.features.arrays.ArraysDataset;
import dev.harmonize.datasets.features.arrays.ArraysOptions;
import dev.harmonize.datasets.features.howto100m.Howto100mDataset;
import dev.harmonize.datasets.features.howto100m.Howto100mOptions;
import dev.harmonize.datasets.features.records.AudiosetDataset;
import dev.harmonize.datasets.features.records.AudiosetOptions;
import dev.harmonize.datasets.features.records.Youtube8mDataset;
import dev.harmonize.datasets.features.records.Youtube8mOptions;
import dev.harmonize.datasets.files.MediaDataset;
import dev.harmonize.datasets.files.MediaOptions;
import dev.harmonize.datasets.media.FfmpegDiagnostic;
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
        registrar.diagnostic("ffmpeg", new FfmpegDiagnostic());
        registrar.dataset(DigitsOptions.class, (options, streams) -> new DigitsDataset(options));
        registrar.dataset(RandomVectorsOptions.class, RandomVectorsDataset::new);
        registrar.dataset(MediaOptions.class, MediaDataset::create);
        registrar.dataset(TuxStampsOptions.class, TuxStampsDataset::create, TuxStampsFetcher::new);
        registrar.dataset(ArraysOptions.class, ArraysDataset::create);
        registrar.dataset(AudiosetOptions.class, AudiosetDataset::create);
        registrar.dataset(Howto100mOptions.class, Howto100mDataset::create);
        registrar.dataset(Youtube8mOptions.class, Youtube8mDataset::create);
        registrar.dataset(Esc50Options.class, Esc50::create);
        registrar.dataset(Hmdb51Options.class, Hmdb51::create);
        registrar.dataset(MsrVttOptions.class, MsrVtt::create);
        registrar.dataset(Ucf101Options.class, Ucf101::create);
        registrar.dataset(YouCook2Options.class, YouCook2::create);
        registrar.dataset(WebDatasetOptions.class, WebDataset::create);
        registrar.dataset(SyntheticOptions.class, SyntheticDataset::create);
        registrar.datasetDecorator(MisalignOptions.class, MisalignedDataset::create);
        registrar.datasetDecorator(SubsetOptions.class, SubsetDataset::create);
        registrar.datasetDecorator(CacheOptions.class, CachedDataset::create);
        registrar.combinedDataset(MixtureOptions.class, MixtureDataset::create);
    }
}
