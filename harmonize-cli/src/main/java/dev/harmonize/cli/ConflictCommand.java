package dev.harmonize.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.core.doctor.BackendGate;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.InspectionArrays;
import dev.harmonize.core.runs.InspectionRequest;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.LoadedRun;
import dev.harmonize.core.runs.NpzFile;
import dev.harmonize.core.runs.RunDirectory;
import dev.harmonize.core.runs.RunLoader;
import dev.harmonize.core.training.ConflictSummary;
import dev.harmonize.core.training.InspectedBatch;
import dev.harmonize.core.training.ModelInspector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Writes down the conflict of one batch of a trained run. */
@Command(
        name = "conflict",
        description =
                "Writes one batch of a trained run as a NumPy file: inputs, embeddings, cotangents, and the Gram matrices of"
                        + " every unit before realignment. The encoder is in evaluation phase: no DropToken, no dropout."
                        + " docs/vatt.md says what the arrays are and how to compute them again.")
final class ConflictCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "RUN_DIR", description = "The folder of a trained run.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "C.npz", description = "The file to write; must be absent.")
    private Path output = Path.of("");

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--batch-size", paramLabel = "B", description = "Samples in the batch. Default: the run's.")
    private @Nullable Integer batchSize;

    @Option(
            names = "--granularity",
            paramLabel = "UNIT",
            description =
                    "What is compared: triplet, group(m) or batch. Default: triplet, or batch if the encoder couples"
                            + " the samples of a batch.")
    private @Nullable String granularity;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description =
                    "Where: all, shared, per-module or per-layer. Default: shared, or all if the encoder shares no"
                            + " parameters.")
    private @Nullable String scope;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description = "Where the batch comes from. Default: the run's training split.")
    private @Nullable String split;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Which batch is drawn, and how it is augmented. Default: the run's seed.")
    private @Nullable Long seed;

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    ConflictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        OutputFile.requireAbsent(output);
        InspectionRequest request = new InspectionRequest(
                Optional.ofNullable(split),
                Optional.ofNullable(batchSize),
                Optional.ofNullable(granularity),
                Optional.ofNullable(scope));
        try (PluginCatalog catalog = plugins.load()) {
            new BackendGate().pass();
            LoadedRun run = new RunLoader(catalog).load(new RunDirectory(folder), request);
            RandomStreams streams =
                    new RandomStreams(seed != null ? seed : run.spec().seed());
            InspectedBatch inspected =
                    new ModelInspector(run.composition(), run.model()).inspect(streams.child("inspection"));
            NpzFile.write(
                    output,
                    InspectionArrays.conflict(inspected, run.composition().objectives()));
            print(run, inspected);
            return 0;
        }
    }

    private void print(LoadedRun run, InspectedBatch inspected) {
        int units = inspected.units().count();
        String unit = run.composition().realignment().granularity().toString();
        String from = run.composition().training().split();
        List<ConflictSummary> summaries =
                ConflictSummary.of(inspected, run.composition().objectives().names());
        if (json) {
            ObjectNode node = Json.object();
            node.put("file", output.toString());
            node.put("split", from);
            node.put("samples", inspected.units().samples());
            node.put("granularity", unit);
            node.put("units", units);
            ArrayNode pairs = node.putArray("pairs");
            summaries.forEach(summary -> pairs.add(json(summary)));
            console.out().print(Json.pretty(node));
            return;
        }
        console.out()
                .println(inspected.units().samples() + " samples of split '" + from + "' in " + units
                        + (units == 1 ? " unit" : " units") + " (" + unit + ")");
        summaries.forEach(summary -> console.out().println(line(summary)));
        console.out().println("Written to " + output);
    }

    private static ObjectNode json(ConflictSummary summary) {
        ObjectNode node = Json.object();
        node.put("group", summary.group());
        node.putArray("objectives").add(summary.first()).add(summary.second());
        node.put("units", summary.units());
        node.set("mean-cosine", Json.number(summary.meanCosine()));
        node.set("conflict-rate", Json.number(summary.conflictRate()));
        return node;
    }

    private static String line(ConflictSummary summary) {
        String compared = summary.group() + ", " + summary.first() + " ~ " + summary.second() + ": ";
        return summary.units() == 0
                ? compared + "no unit has a gradient of both"
                : compared
                        + String.format(
                                Locale.ROOT,
                                "mean cosine %.4f, conflict rate %.3f over %d %s",
                                summary.meanCosine(),
                                summary.conflictRate(),
                                summary.units(),
                                summary.units() == 1 ? "unit" : "units");
    }
}
