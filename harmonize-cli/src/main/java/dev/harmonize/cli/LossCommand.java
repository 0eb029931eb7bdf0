package dev.harmonize.cli;

import dev.harmonize.core.doctor.BackendGate;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.NpzFile;
import dev.harmonize.core.trials.EvaluatedLoss;
import dev.harmonize.core.trials.LossTrial;
import dev.harmonize.core.trials.LossTrialArguments;
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

/** Tries a loss on saved embeddings. */
@Command(
        name = "loss",
        description =
                "Shows what a loss says about embeddings that numpy.savez wrote: its value, its values per sample and, with"
                        + " --grad, its gradients. Parameters of its own, such as a learnable temperature, are as training"
                        + " would initialize them.")
final class LossCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "E.npz",
            description =
                    "Arrays of float32 or float64, named after their modalities, such as video, or as encode and conflict"
                            + " write them: embedding.<modality>.<space>. Shape [B, d], or [B·C, d] with the C candidates of"
                            + " a sample side by side. mask.<modality>, of B·C booleans, says which rows are valid; without"
                            + " it valid.<modality> does, or all are. Other arrays are ignored.")
    private Path file = Path.of("");

    @Option(names = "--use", paramLabel = "ID", required = true, description = "The loss, such as nce.")
    private String use = "";

    @Option(
            names = "--between",
            paramLabel = "MODALITY,…",
            required = true,
            description = "What it compares, in the order in which a config would name it, such as video,audio.")
    private String between = "";

    @Option(
            names = "-O",
            paramLabel = "NAME=VALUE",
            description = "An option of the loss, as a config has it, such as temperature=0.07; may be repeated.")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--space",
            paramLabel = "SPACE",
            description =
                    "Take embedding.<modality>.SPACE. Needed only where the modalities share several spaces and have no"
                            + " arrays of their own names.")
    private @Nullable String space;

    @Option(
            names = "--candidates",
            paramLabel = "MODALITY=C",
            description =
                    "Rows per sample, such as text=5; may be repeated. Without it the smallest array has one row per sample,"
                            + " which tells the candidates of the others.")
    private List<String> candidates = new ArrayList<>();

    @Option(
            names = "--grad",
            paramLabel = "G.npz",
            description =
                    "Write the gradients of the value here: of every array under its name and in its shape, and of the loss's"
                            + " own parameters as parameter.<segment>. Must be absent.")
    private @Nullable Path gradients;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--json", description = "Print the result as JSON, with every number.")
    private boolean json;

    LossCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (gradients != null) {
            OutputFile.requireAbsent(gradients);
        }
        LossTrial trial =
                new LossTrialArguments(use, options, between, Optional.ofNullable(space), candidates).toTrial();
        try (PluginCatalog catalog = plugins.load()) {
            new BackendGate().pass();
            EvaluatedLoss evaluated = trial.on(file, catalog);
            if (gradients != null) {
                NpzFile.write(gradients, evaluated.gradients());
            }
            if (evaluated.judged() == 0) {
                console.err()
                        .println("warning: loss '" + use + "' could judge no sample of " + file
                                + ": each lacks a valid row of one of the modalities; the value is 0, and so are the"
                                + " gradients");
            }
            console.out().print(json ? Json.pretty(evaluated.toJson()) : LossText.of(evaluated));
            if (gradients != null && !json) {
                console.out().println("Written to " + gradients);
            }
            return 0;
        }
    }
}
