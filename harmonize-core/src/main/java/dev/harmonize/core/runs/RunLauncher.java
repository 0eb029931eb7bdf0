package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Injector;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.plugins.PluginException;
import dev.harmonize.core.training.ConflictHistograms;
import dev.harmonize.core.training.MemoryShortage;
import dev.harmonize.core.training.ModelParameters;
import dev.harmonize.core.training.ProbeRunner;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.training.Trainer;
import dev.harmonize.core.training.TrainingFailedException;
import dev.harmonize.core.training.TrainingModule;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.formats.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Trains and probes one run, and writes down everything about it. */
public final class RunLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(RunLauncher.class);

    private static final MemoryShortage SHORTAGE = new MemoryShortage("training.micro-batch", "training.batch-size");

    private final Provenance provenance;
    private final int threads;

    /** A launcher of one run at a time. */
    public RunLauncher(Provenance provenance) {
        this(provenance, 1);
    }

    /**
     * A launcher of runs that share a command, a machine and plugins.
     *
     * @param runsAtOnce how many go on at the same time, at least 1; where their configs do not say how many threads their
     *     encoders may use, they share the cores
     */
    public RunLauncher(Provenance provenance, int runsAtOnce) {
        this.provenance = provenance;
        this.threads = Math.max(1, Runtime.getRuntime().availableProcessors() / runsAtOnce);
    }

    /**
     * Runs a spec that has been validated. A failure of training or of a probe is an outcome, not an exception.
     *
     * @param spec what to run
     * @param directory where to write; must be unused
     * @param listeners who is told, beside the run's own files
     * @throws IllegalArgumentException if the folder is in use
     * @throws UncheckedIOException if the folder cannot be written
     */
    public RunOutcome launch(RunSpec spec, RunDirectory directory, List<TrainingListener> listeners) {
        if (!directory.isUnused()) {
            throw new IllegalArgumentException("folder " + directory.path() + " is not empty");
        }
        Instant started = Instant.now();
        createFolder(directory.path());
        directory.writeConfig(spec);
        directory.writeStatus("running", started, Optional.empty());
        RunOutcome outcome;
        try (MetricsWriter metrics = new MetricsWriter(directory.path().resolve(RunDirectory.METRICS))) {
            List<TrainingListener> all = new ArrayList<>();
            all.add(metrics);
            all.addAll(listeners);
            Composition composition = Composer.composeOrThrow(spec, threads);
            try {
                outcome = RunOutcome.finished(run(composition, spec, directory, all));
            } catch (RuntimeException | Error e) {
                SHORTAGE.throwIfCauseOf(e, spec.encoder().component().id(), composition);
                throw e;
            }
        } catch (RuntimeException | Error e) {
            LOG.debug("run {} failed", directory.path(), e);
            outcome = RunOutcome.failed(describe(e));
        }
        if (outcome.isFinished()) {
            directory.writeProbes(outcome.metrics());
        }
        directory.writeStatus(outcome.isFinished() ? "finished" : "failed", started, outcome.failure());
        return outcome;
    }

    private List<Metric> run(
            Composition composition, RunSpec spec, RunDirectory directory, List<TrainingListener> listeners) {
        Injector injector = TrainingModule.injector(composition, listeners);
        ObjectNode record = record(composition, spec);
        AtomicFile.write(directory.path().resolve(RunDirectory.RECORD), Json.pretty(record));
        try {
            return run(spec, directory, listeners, injector);
        } finally {
            writeSkipped(composition.dataset().skipped(), record, directory);
        }
    }

    /** What could not be read is known only after it was tried. */
    private static void writeSkipped(SkippedSamples skipped, ObjectNode record, RunDirectory directory) {
        if (skipped.count() == 0) {
            return;
        }
        ObjectNode json = record.putObject("skipped-samples");
        json.put("count", skipped.count());
        ArrayNode named = json.putArray("named");
        for (SkippedSamples.Skipped each : skipped.named()) {
            named.addObject().put("source", each.source()).put("reason", each.reason());
        }
        AtomicFile.write(directory.path().resolve(RunDirectory.RECORD), Json.pretty(record));
        LOG.warn(
                "{} {} could not be read and {} skipped; {} names them",
                skipped.count(),
                skipped.count() == 1 ? "sample" : "samples",
                skipped.count() == 1 ? "was" : "were",
                directory.path().resolve(RunDirectory.RECORD));
    }

    private static List<Metric> run(
            RunSpec spec, RunDirectory directory, List<TrainingListener> listeners, Injector injector) {
        ConflictHistograms conflict = injector.getInstance(ConflictHistograms.class);
        TrainedModel model;
        try {
            model = injector.getInstance(Trainer.class).train();
            ModelCheckpoint.write(directory.model(), model);
        } catch (RuntimeException | Error e) {
            try {
                writeConflict(conflict, spec, directory);
            } catch (UncheckedIOException unwritten) {
                e.addSuppressed(unwritten);
            }
            throw e;
        }
        TrainingEvent written =
                new TrainingEvent.CheckpointWritten(spec.training().options().steps());
        listeners.forEach(listener -> listener.onEvent(written));
        writeConflict(conflict, spec, directory);
        return injector.getInstance(ProbeRunner.class).run(model);
    }

    /** What was seen of conflict is of use also where training failed. */
    private static void writeConflict(ConflictHistograms conflict, RunSpec spec, RunDirectory directory) {
        if (!conflict.isEmpty()) {
            AtomicFile.write(
                    directory.path().resolve(RunDirectory.CONFLICT), Json.pretty(ConflictJson.of(conflict, spec)));
        }
    }

    private ObjectNode record(Composition composition, RunSpec spec) {
        ObjectNode record = provenance.toJson();
        record.put("seed", spec.seed());
        ObjectNode components = record.putObject("components");
        components.put("dataset", spec.dataset().selection().component().id());
        components.put("encoder", spec.encoder().component().id());
        components.put("realigner", spec.realigner().selection().component().id());
        components.put("granularity", spec.realigner().granularity().toString());
        components.put("scope", spec.realigner().scope().toString());
        components.put("curriculum", spec.curriculum().selection().component().id());
        components.put("curriculum-granularity", spec.curriculum().granularity().toString());
        components.put("normalize", spec.curriculum().normalize());
        components.put("optimizer", spec.optimizer().component().id());
        record.put("threads", spec.training().options().threads().orElse(threads));
        ObjectNode decisions = record.putObject("decisions").putObject("encoder");
        new TreeMap<>(composition.encoder().decisions()).forEach(decisions::put);
        record.put("data-fingerprint", composition.dataset().fingerprint());
        record.put(
                "parameters",
                new ModelParameters(composition.encoder(), composition.objectives())
                        .layout()
                        .length());
        record.set("nd4j", Provenance.backend());
        record.set("config", ConfigJson.of(spec.config()));
        return record;
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create folder " + folder + ": " + Reason.of(e), e);
        }
    }

    /** In words alone if the exception was made for users, with its type if it is a defect. */
    private static String describe(Throwable failure) {
        boolean meant = failure instanceof TrainingFailedException
                || failure instanceof ConfigurationException
                || failure instanceof PluginException
                || failure instanceof UncheckedIOException
                || failure.getClass().equals(IllegalArgumentException.class);
        String message = failure.getMessage();
        return meant && message != null ? message : failure.toString();
    }
}
