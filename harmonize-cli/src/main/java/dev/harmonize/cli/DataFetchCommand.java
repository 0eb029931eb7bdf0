package dev.harmonize.cli;

import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.trials.DatasetFetch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Gets a dataset. */
@Command(
        name = "fetch",
        description =
                "Gets a dataset onto this machine, into the cache: $HARMONIZE_CACHE, or else harmonize in $XDG_CACHE_HOME or"
                        + " ~/.cache. What is there already is not fetched again. Prints where it is.")
final class DataFetchCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "ID", description = "The dataset, such as tuxstamps.")
    private String id = "";

    @Option(
            names = "-O",
            paramLabel = "NAME=VALUE",
            description = "An option of the dataset, as a config has it; may be repeated.")
    private List<String> options = new ArrayList<>();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    DataFetchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (PluginCatalog catalog = plugins.load();
                FetchProgress progress = new FetchProgress(console)) {
            Path folder = new DatasetFetch(id, options).run(catalog, progress);
            console.out().println(folder);
            return 0;
        }
    }
}
