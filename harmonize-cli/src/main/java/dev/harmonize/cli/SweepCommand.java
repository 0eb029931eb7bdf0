package dev.harmonize.cli;

import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.doctor.BackendGate;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.report.SweepTable;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.Provenance;
import dev.harmonize.core.runs.RunLauncher;
import dev.harmonize.core.runs.RunOutcome;
import dev.harmonize.core.sweeps.Arm;
import dev.harmonize.core.sweeps.SweepDirectory;
import dev.harmonize.core.sweeps.SweepListener;
import dev.harmonize.core.sweeps.SweepPlan;
import dev.harmonize.core.sweeps.SweepPlanReader;
import dev.harmonize.core.sweeps.SweepRunner;
import dev.harmonize.core.sweeps.SweepSummary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Trains every arm of a sweep with every seed, and compares them. */
@Command(
        name = "sweep",
        description =
                "Trains every arm of a config's 'sweep' object with every seed, and prints the table that compares them."
                        + " A sweep that was interrupted goes on where it was.")
final class SweepCommand implements Callable<Integer> {

    private final Console console;
    private final List<String> commandLine;

    @Mixin
    private ConfigArguments arguments = new ConfigArguments();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to write; must be empty, absent, or hold this very sweep. Default: runs/<sweep>.")
    private @Nullable Path output;

    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            description =
                    "How many runs go on at the same time; results do not depend on it. Default: one per core. Large"
                            + " models want 1: every run has its own memory, and the cores are shared among them.")
    private @Nullable Integer jobs;

    @Option(names = "--json", description = "Print the summary as JSON instead of the table.")
    private boolean json;

    SweepCommand(Console console, List<String> commandLine) {
        this.console = console;
        this.commandLine = commandLine;
    }

    @Override
    public Integer call() {
        int allowed = jobs != null ? jobs : Runtime.getRuntime().availableProcessors();
        if (allowed < 1) {
            throw new UsageException("--jobs must be at least 1, was " + allowed);
        }
        try (PluginCatalog catalog = plugins.load()) {
            SweepPlan plan = new SweepPlanReader(catalog).read(arguments.file(), arguments.overrides());
            SweepDirectory directory = new SweepDirectory(output != null ? output : Path.of("runs", plan.name()));
            directory.requireClaimable(plan);
            new BackendGate().pass();
            directory.claim(plan);
            Provenance provenance = new Provenance(commandLine, Optional.of(arguments.file()), catalog.sources());
            SweepSummary summary;
            try (ProgressDisplay progress = new ProgressDisplay(console, plan.runs(), stepsPerRun(plan))) {
                int runsAtOnce = Math.min(allowed, plan.runs());
                summary = new SweepRunner(new RunLauncher(provenance, runsAtOnce), runsAtOnce)
                        .run(plan, directory, new Progress(progress));
            }
            SweepTable table = new SweepTable(summary);
            table.write(directory.path());
            console.out().print(json ? Json.pretty(summary.toJson()) : table.markdown());
            if (!json) {
                console.out().println();
                console.out().println("Written to " + directory.path());
            }
            return summary.failures() == 0 ? 0 : ErrorReporter.FAILED;
        }
    }

    private static int stepsPerRun(SweepPlan plan) {
        return plan.arms().stream()
                .flatMap(arm -> arm.specs().values().stream())
                .mapToInt(spec -> spec.training().options().steps())
                .max()
                .orElse(1);
    }

    /** Shows a sweep's runs as they go. */
    private record Progress(ProgressDisplay display) implements SweepListener {
        @Override
        public TrainingListener started(Arm arm, long seed) {
            return display.run(arm.id() + " seed " + seed);
        }

        @Override
        public void ended(Arm arm, long seed, RunOutcome outcome, boolean fromBefore) {
            display.ended(arm.id() + " seed " + seed, outcome.failure(), fromBefore);
        }
    }
}
