package dev.harmonize.cli;

import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.doctor.BackendGate;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.Provenance;
import dev.harmonize.core.runs.RunDirectory;
import dev.harmonize.core.runs.RunLauncher;
import dev.harmonize.core.runs.RunOutcome;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Trains the one run that a config describes. */
@Command(
        name = "train",
        description = "Trains and probes the run that a config describes; its 'sweep' object is ignored.")
final class TrainCommand implements Callable<Integer> {

    private final Console console;
    private final List<String> commandLine;

    @Mixin
    private ConfigArguments arguments = new ConfigArguments();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to write; must be empty or absent. Default: runs/<config>.train/seed-<seed>.")
    private @Nullable Path output;

    @Option(names = "--json", description = "Print the probes' metrics as JSON.")
    private boolean json;

    TrainCommand(Console console, List<String> commandLine) {
        this.console = console;
        this.commandLine = commandLine;
    }

    @Override
    public Integer call() {
        try (PluginCatalog catalog = plugins.load()) {
            Problems problems = new Problems();
            Optional<RunSpec> read = new RunSpecReader(catalog, problems)
                    .read(ConfigSource.read(arguments.file(), arguments.overrides()));
            read.ifPresent(spec -> new Composer(problems).compose(spec));
            problems.throwIfAny();
            RunSpec spec = read.orElseThrow();
            RunDirectory directory = new RunDirectory(
                    output != null ? output : Path.of("runs", arguments.baseName() + ".train", "seed-" + spec.seed()));
            if (!directory.isUnused()) {
                throw new UsageException(
                        directory.path() + " already holds something; name another folder with -o, or remove that one");
            }
            new BackendGate().pass();
            Provenance provenance = new Provenance(commandLine, Optional.of(arguments.file()), catalog.sources());
            RunOutcome outcome;
            try (ProgressDisplay progress =
                    new ProgressDisplay(console, 1, spec.training().options().steps())) {
                outcome = new RunLauncher(provenance)
                        .launch(spec, directory, List.of(progress.run(arguments.baseName())));
            }
            if (outcome.failure().isPresent()) {
                console.err().println("The run failed: " + outcome.failure().get());
                console.err().println("Its record is in " + directory.path());
                return ErrorReporter.FAILED;
            }
            if (json) {
                console.out().print(Json.pretty(Json.read(directory.path().resolve("probes.json"))));
            } else {
                console.out().print(MetricLines.of(outcome.metrics()));
                console.out().println("Written to " + directory.path());
            }
            return 0;
        }
    }
}
