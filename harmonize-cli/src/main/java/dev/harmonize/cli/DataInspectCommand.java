package dev.harmonize.cli;

import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.core.doctor.BackendGate;
import dev.harmonize.core.inspection.ContactSheet;
import dev.harmonize.core.inspection.DataInspectionRequest;
import dev.harmonize.core.inspection.DatasetInspection;
import dev.harmonize.core.inspection.DatasetInspector;
import dev.harmonize.core.inspection.InspectionJson;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Shows what of a dataset a model sees. */
@Command(
        name = "inspect",
        description =
                "Reads some samples of a config's dataset as a run with its seed does, and says what there is: splits, forms,"
                        + " classes, valid counts, planted noise, what cannot be read, and the first items with hashes of their"
                        + " tensors. Of the config, only harmonize.dataset and harmonize.seed matter.")
final class DataInspectCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private ConfigArguments arguments = new ConfigArguments();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--split", paramLabel = "SPLIT", description = "Only this split. Default: every one.")
    private @Nullable String split;

    @Option(
            names = {"-n", "--items"},
            paramLabel = "N",
            description = "How many items of each split are shown, at most 1000. Default: ${DEFAULT-VALUE}.")
    private int items = 8;

    @Option(
            names = "--all",
            description = "Read and count every sample. Default: only the items shown are read and counted.")
    private boolean all;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "evaluation: in order, as probes read; training: in the order and with the augmentation of training."
                            + " Default: evaluation.")
    private StreamRequest.Mode mode = StreamRequest.Mode.EVALUATION;

    @Option(
            names = {"-o", "--sheet"},
            paramLabel = "FILE.png",
            description = "Draw the items too: frames, waveforms, vectors and text; the file must be absent.")
    private @Nullable Path sheet;

    @Option(names = "--json", description = "Print everything as JSON, with hashes at full length.")
    private boolean json;

    DataInspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (items < 0 || items > DataInspectionRequest.MOST_ITEMS) {
            throw new UsageException("-n must be from 0 to " + DataInspectionRequest.MOST_ITEMS + ", was " + items);
        }
        if (sheet != null) {
            OutputFile.requireAbsent(sheet);
        }
        try (PluginCatalog catalog = plugins.load()) {
            new BackendGate().pass();
            DatasetInspection inspection = new DatasetInspector(catalog)
                    .inspect(
                            arguments.file(),
                            arguments.overrides(),
                            new DataInspectionRequest(Optional.ofNullable(split), items, all, mode));
            console.out().print(json ? Json.pretty(InspectionJson.of(inspection)) : InspectionText.of(inspection));
            if (sheet != null) {
                ContactSheet.Drawn drawn = ContactSheet.draw(inspection);
                drawn.notes().forEach(console.err()::println);
                ContactSheet.write(sheet, drawn.image());
                if (!json) {
                    console.out().println("Sheet written to " + sheet);
                }
            }
            return 0;
        }
    }
}
