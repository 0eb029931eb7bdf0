package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Loads a trained run from its folder: composes {@code run.conf} again and reads the checkpoint. */
public final class RunLoader {

    private final PluginCatalog catalog;

    /** A loader that finds components in a catalog, which must hold those of the run. */
    public RunLoader(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Loads a run.
     *
     * @param overrides what is to differ from {@code run.conf}, as on a command line; must leave the model as it is
     * @throws UnusableRunException if the folder holds no trained run, or one whose checkpoint does not fit its config
     * @throws ConfigurationException if the config, with the overrides, cannot be composed
     * @throws UncheckedIOException if a file cannot be read or is malformed
     */
    public LoadedRun load(RunDirectory directory, List<String> overrides) {
        Path config = directory.path().resolve(RunDirectory.CONFIG);
        if (!Files.isDirectory(directory.path())) {
            throw new UnusableRunException(directory.path() + ": there is no such folder");
        }
        if (!Files.isRegularFile(config)) {
            throw new UnusableRunException(directory.path() + " holds no " + RunDirectory.CONFIG
                    + "; name the folder of a single run, such as runs/quickstart/<arm>/seed-1");
        }
        if (!Files.isRegularFile(directory.model())) {
            throw new UnusableRunException(directory.path() + " holds no " + RunDirectory.CHECKPOINT + "/"
                    + RunDirectory.MODEL + ": the run is " + status(directory) + "; name one that has been trained");
        }
        Problems problems = new Problems();
        Optional<RunSpec> spec = new RunSpecReader(catalog, problems).read(ConfigSource.read(config, overrides));
        Optional<Composition> composition = spec.flatMap(found -> new Composer(problems).compose(found));
        problems.throwIfAny();
        Composition made = composition.orElseThrow();
        TrainedModel model = ModelCheckpoint.read(directory.model(), made.encoder(), made.objectives());
        return new LoadedRun(spec.orElseThrow(), made, model);
    }

    private static String status(RunDirectory directory) {
        Path file = directory.path().resolve(RunDirectory.STATUS);
        if (!Files.isRegularFile(file)) {
            return "unfinished";
        }
        JsonNode json = Json.read(file);
        String status = json.path("status").asText("unfinished");
        return json.has("failure") ? status + " (" + json.path("failure").asText() + ")" : status;
    }
}
