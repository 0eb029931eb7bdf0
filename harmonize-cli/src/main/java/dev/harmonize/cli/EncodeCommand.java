package dev.harmonize.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.core.doctor.BackendGate;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.InspectionArrays;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.LoadedRun;
import dev.harmonize.core.runs.NpzFile;
import dev.harmonize.core.runs.RunDirectory;
import dev.harmonize.core.runs.RunLoader;
import dev.harmonize.core.training.ModelInspector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** Writes down what a trained run makes of a split. */
@Command(
        name = "encode",
        description =
                "Writes a trained run's embeddings of a split, as its probes see them, as a NumPy file: ids, labels where there"
                        + " are any, misaligned.<modality> where noise was planted, embedding.<modality>.<space>, and"
                        + " valid.<modality>, which rows mean something.")
final class EncodeCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "RUN_DIR", description = "The folder of a trained run.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "E.npz", description = "The file to write; must be absent.")
    private Path output = Path.of("");

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--split", paramLabel = "SPLIT", description = "Which split. Default: ${DEFAULT-VALUE}.")
    private String split = Split.TEST;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N samples. Default: all.")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    EncodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new UsageException("--limit must be at least 1, was " + limit);
        }
        OutputFile.requireAbsent(output);
        try (PluginCatalog catalog = plugins.load()) {
            new BackendGate().pass();
            LoadedRun run = new RunLoader(catalog).load(new RunDirectory(folder), List.of("harmonize.probes=null"));
            requireSplit(run.composition().dataset());
            EmbeddedSplit embedded = new ModelInspector(run.composition(), run.model()).embed(split, limit);
            NpzFile.write(
                    output,
                    InspectionArrays.embeddings(
                            embedded.ids(),
                            embedded.annotations(),
                            embedded.embeddings().all()));
            print(embedded);
            return 0;
        }
    }

    private void print(EmbeddedSplit embedded) {
        if (!json) {
            int count = embedded.ids().length;
            console.out().println(count + (count == 1 ? " sample" : " samples") + " of split '" + split + "'");
            console.out().println("Written to " + output);
            return;
        }
        ObjectNode node = Json.object();
        node.put("file", output.toString());
        node.put("split", split);
        node.put("samples", embedded.ids().length);
        ArrayNode outputs = node.putArray("embeddings");
        for (Embedding embedding : embedded.embeddings().all()) {
            ObjectNode each = outputs.addObject();
            each.put("modality", embedding.output().modality().toString());
            each.put("space", embedding.output().space());
            each.put("width", embedding.output().width());
            each.put("candidates", embedding.candidates());
        }
        console.out().print(Json.pretty(node));
    }

    private void requireSplit(Dataset dataset) {
        if (dataset.split(split).isEmpty()) {
            throw new UsageException("--split: the dataset has no split '" + split + "'; it has "
                    + String.join(
                            ", ", dataset.splits().stream().map(Split::name).toList()));
        }
    }
}
