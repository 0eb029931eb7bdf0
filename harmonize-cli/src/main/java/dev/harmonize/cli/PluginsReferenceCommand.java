package dev.harmonize.cli;

import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.report.ConfigurationReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** Prints the configuration reference. */
@Command(
        name = "reference",
        description = "Prints every key that a config may have, as Markdown, for the plugins in use.")
final class PluginsReferenceCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    PluginsReferenceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (PluginCatalog catalog = plugins.load()) {
            console.out().print(ConfigurationReference.markdown(catalog));
            return 0;
        }
    }
}
