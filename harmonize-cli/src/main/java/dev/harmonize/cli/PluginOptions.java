package dev.harmonize.cli;

import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which plugins a command uses. */
final class PluginOptions {

    private static final Path DEFAULT = Path.of("plugins");

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description =
                    "A folder with one sub-folder per plugin, each holding a jar and its dependencies; may be repeated."
                            + " Without it: the folder 'plugins' in the current one, if there is one.")
    private List<Path> folders = new ArrayList<>();

    /** The folders in which plugins are. */
    List<Path> roots() {
        return folders.isEmpty() && Files.isDirectory(DEFAULT) ? List.of(DEFAULT) : List.copyOf(folders);
    }

    PluginCatalog load() {
        return PluginCatalog.load(roots(), List.of(new OptimizersPlugin()));
    }
}
