package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.MicroBatchEncoder;
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
     * Loads a run in order to look at a batch of it.
     *
     * @throws UnusableRunException as {@link #load(RunDirectory, List)} does
     * @throws ConfigurationException if what is requested does not fit the run
     * @throws UncheckedIOException if a file cannot be read or is malformed
     */
    public LoadedRun load(RunDirectory directory, InspectionRequest request) {
        requireTrained(directory);
        Encoder encoder = Composer.composeOrThrow(read(directory, request.overridesForAnyEncoder()))
                .encoder();
        return load(directory, request.overrides(encoder));
    }

    /**
     * Loads a run.
     *
     * @param overrides what is to differ from {@code run.conf}, as on a command line; must leave model and data as they
     *     are
     * @throws UnusableRunException if the folder holds no trained run, or one whose checkpoint does not fit its config, or
     *     one whose data is no longer what it was trained on
     * @throws ConfigurationException if the config, with the overrides, cannot be composed
     * @throws UncheckedIOException if a file cannot be read or is malformed
     */
    public LoadedRun load(RunDirectory directory, List<String> overrides) {
        requireTrained(directory);
        RunSpec spec = read(directory, overrides);
        Composition composition = Composer.composeOrThrow(spec);
        requireSameData(directory, composition.dataset());
        Encoder encoder = MicroBatchEncoder.of(composition.encoder(), composition.training());
        TrainedModel model = ModelCheckpoint.read(directory.model(), encoder, composition.objectives());
        return new LoadedRun(spec, composition, model);
    }

    private RunSpec read(RunDirectory directory, List<String> overrides) {
        Problems problems = new Problems();
        Optional<RunSpec> spec = new RunSpecReader(catalog, problems)
                .read(ConfigSource.read(directory.path().resolve(RunDirectory.CONFIG), overrides));
        problems.throwIfAny();
        return spec.orElseThrow();
    }

    private static void requireTrained(RunDirectory directory) {
        if (!Files.isDirectory(directory.path())) {
            throw new UnusableRunException(directory.path() + ": there is no such folder");
        }
        if (!Files.isRegularFile(directory.path().resolve(RunDirectory.CONFIG))) {
            throw new UnusableRunException(directory.path() + " holds no " + RunDirectory.CONFIG
                    + "; name the folder of a single run, such as runs/quickstart/<arm>/seed-1");
        }
        if (!Files.isRegularFile(directory.model())) {
            throw new UnusableRunException(directory.path() + " holds no " + RunDirectory.CHECKPOINT + "/"
                    + RunDirectory.MODEL + ": the run is " + status(directory) + "; name one that has been trained");
        }
    }

    /** Where the record is missing, as where somebody passes on a model with its config alone, nothing can be compared. */
    private static void requireSameData(RunDirectory directory, Dataset dataset) {
        Path file = directory.path().resolve(RunDirectory.RECORD);
        if (!Files.isRegularFile(file)) {
            return;
        }
        String trainedOn = Json.read(file).path("data-fingerprint").asText();
        if (!trainedOn.equals(dataset.fingerprint())) {
            throw new UnusableRunException("the run in " + directory.path() + " was trained on other data: "
                    + RunDirectory.RECORD + " has data-fingerprint '" + trainedOn + "', but the dataset of "
                    + RunDirectory.CONFIG + " now has '" + dataset.fingerprint()
                    + "'; restore the data and the plugins that it was trained with, or train anew");
        }
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
