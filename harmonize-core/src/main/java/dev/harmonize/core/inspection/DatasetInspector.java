package dev.harmonize.core.inspection;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes the dataset that a config describes, and nothing else of it, and reads some of it as a run with its seed would. */
public final class DatasetInspector {

    private final PluginCatalog catalog;

    /** An inspector that finds datasets in a catalog. */
    public DatasetInspector(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Looks at a dataset.
     *
     * @param config a file of which only {@code harmonize.dataset} and {@code harmonize.seed} matter
     * @param overrides {@code key=value}, as on a command line
     * @throws dev.harmonize.core.config.ConfigurationException if the config is not sound, or there is no such split
     * @throws java.io.UncheckedIOException if more samples are unreadable than the dataset lets go
     */
    public DatasetInspection inspect(Path config, List<String> overrides, DataInspectionRequest request) {
        RunSpec.DataSpec spec = read(config, overrides);
        Dataset dataset = Composer.datasetOrThrow(spec);
        List<Split> splits = chosen(dataset, request.split());
        List<SplitInspection> inspected = splits.stream()
                .map(split -> inspect(dataset, split, request, new RandomStreams(spec.seed())))
                .toList();
        return new DatasetInspection(
                spec.dataset().selection().component().id(),
                spec.seed(),
                request.mode(),
                dataset.fingerprint(),
                dataset.spec(),
                dataset.classes(),
                dataset.classNames(),
                dataset.splits(),
                inspected,
                dataset.skipped().count(),
                dataset.skipped().named());
    }

    private RunSpec.DataSpec read(Path config, List<String> overrides) {
        Problems problems = new Problems();
        Optional<RunSpec.DataSpec> spec =
                new RunSpecReader(catalog, problems).readData(ConfigSource.read(config, overrides));
        problems.throwIfAny();
        return spec.orElseThrow();
    }

    private static List<Split> chosen(Dataset dataset, Optional<String> name) {
        if (name.isEmpty()) {
            return dataset.splits();
        }
        Optional<Split> split = dataset.split(name.get());
        if (split.isEmpty()) {
            Problems problems = new Problems();
            problems.add(
                    "--split",
                    "the dataset has no split '" + name.get() + "'; it has "
                            + String.join(
                                    ", ",
                                    dataset.splits().stream().map(Split::name).toList()));
            problems.throwIfAny();
        }
        return List.of(split.orElseThrow());
    }

    /** Samples come one by one, so that each has its own label and none is left out at the end of an epoch. */
    private static SplitInspection inspect(
            Dataset dataset, Split split, DataInspectionRequest request, RandomStreams streams) {
        SplitTally tally = new SplitTally(dataset, split, request.items());
        int wanted = request.all() ? split.size() : Math.min(request.items(), split.size());
        if (wanted == 0) {
            return tally.result();
        }
        int threads = Math.min(wanted, Runtime.getRuntime().availableProcessors());
        // The names under which training and probes draw, so that these are the very samples that a run reads.
        RandomStreams drawn = switch (request.mode()) {
            case TRAINING -> streams.child("batches");
            case EVALUATION -> streams.child("evaluation");
        };
        StreamRequest reading =
                StreamRequest.of(split.name(), 1, request.mode(), drawn).withThreads(threads);
        try (BatchStream batches = dataset.open(reading)) {
            for (int read = 0; read < wanted && batches.hasNext(); read++) {
                AnnotatedBatch annotated = batches.next();
                if (batches.epoch() > 0) {
                    break;
                }
                tally.add(annotated);
            }
        }
        return tally.result();
    }
}
