package dev.harmonize.cli;

import dev.harmonize.core.report.SweepTable;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.sweeps.SweepDirectory;
import dev.harmonize.core.sweeps.SweepSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Writes a sweep's tables again. */
@Command(
        name = "report",
        description = "Writes the tables of a sweep's folder again, from its summary.json, and prints them.")
final class ReportCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of a sweep.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path file = folder.resolve(SweepDirectory.SUMMARY);
        if (!Files.isRegularFile(file)) {
            throw new UsageException(folder + " holds no " + SweepDirectory.SUMMARY
                    + "; name the folder of a sweep, which" + " 'harmonize sweep' wrote with -o");
        }
        SweepSummary summary;
        try {
            summary = SweepSummary.fromJson(Json.read(file));
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + " " + e.getMessage());
        }
        SweepTable table = new SweepTable(summary);
        table.write(folder);
        console.out().print(json ? Json.pretty(summary.toJson()) : table.markdown());
        return 0;
    }
}
