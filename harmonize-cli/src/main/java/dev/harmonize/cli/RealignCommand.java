package dev.harmonize.cli;

import dev.harmonize.core.doctor.BackendGate;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.trials.RealignedMatrix;
import dev.harmonize.core.trials.RealignerTrial;
import dev.harmonize.core.trials.RealignerTrialArguments;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Tries a realigner on saved gradients. */
@Command(
        name = "realign",
        description =
                "Shows what a realigner makes of gradients that numpy.save wrote, one row per objective: the weights of the"
                        + " rows, the direction, and the cosines between the rows. Objectives are named 0, 1, … after their"
                        + " rows.")
final class RealignCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "J.npy",
            description = "A matrix of float32 or float64, shape [K, n]: row k is the gradient of objective k.")
    private Path file = Path.of("");

    @Option(names = "--use", paramLabel = "ID", required = true, description = "The realigner, such as pcgrad.")
    private String use = "";

    @Option(
            names = "-O",
            paramLabel = "NAME=VALUE",
            description =
                    "An option of the realigner, as a config has it; may be repeated. A list gives values to objectives in row"
                            + " order, such as weights=[1,2]. Options of a wrapped realigner stand below its id, such as"
                            + " pcgrad.order=ascending.")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--order",
            paramLabel = "ROW,…",
            description =
                    "All rows in the order in which they are visited, such as 2,0,1; for realigners with an option order.")
    private @Nullable String order;

    @Option(
            names = "--losses",
            paramLabel = "LOSS,…",
            description =
                    "The weighted loss of every row's objective, such as 0.3,1.2; for realigners that look at them.")
    private @Nullable String losses;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Show the gradients N times, at most 1000000, each time a new step of training, and print what comes"
                            + " out of the last; for realigners that remember. Default: ${DEFAULT-VALUE}.")
    private String steps = "1";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "All randomness comes from it. Default: ${DEFAULT-VALUE}.")
    private String seed = "17";

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--json", description = "Print the result as JSON, with every number.")
    private boolean json;

    RealignCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RealignerTrial trial = new RealignerTrialArguments(
                        use, options, Optional.ofNullable(order), Optional.ofNullable(losses), steps, seed)
                .toTrial();
        try (PluginCatalog catalog = plugins.load()) {
            new BackendGate().pass();
            RealignedMatrix realigned = trial.on(file, catalog);
            console.out().print(json ? Json.pretty(realigned.toJson()) : RealignmentText.of(realigned));
            return 0;
        }
    }
}
