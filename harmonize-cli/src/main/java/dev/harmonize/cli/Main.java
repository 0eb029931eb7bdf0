package dev.harmonize.cli;

import dev.harmonize.core.runs.Provenance;
import dev.harmonize.core.training.MemoryShortage;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Entry point of the {@code harmonize} command. */
public final class Main {

    private Main() {}

    /** Runs a command line and exits with its code: 0 done, 1 a run failed, 2 bad usage or config. */
    public static void main(String[] arguments) {
        // Pictures are drawn into files only: a display that is named but cannot be reached must not matter.
        System.setProperty("java.awt.headless", "true");
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        boolean terminal = Boolean.getBoolean("harmonize.terminal");
        int exitCode = run(List.of(arguments), new Console(out, err, terminal));
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    /** Runs a command line; returns the exit code. */
    static int run(List<String> arguments, Console console) {
        HarmonizeCommand harmonize = new HarmonizeCommand();
        CommandLine commandLine = new CommandLine(harmonize)
                .addSubcommand(new TrainCommand(console, arguments))
                .addSubcommand(new SweepCommand(console, arguments))
                .addSubcommand(new PlanCommand(console))
                .addSubcommand(new ReportCommand(console))
                .addSubcommand(new EncodeCommand(console))
                .addSubcommand(new ConflictCommand(console))
                .addSubcommand(new RealignCommand(console))
                .addSubcommand(new LossCommand(console))
                .addSubcommand(new CommandLine(new DataCommand())
                        .addSubcommand(new DataFetchCommand(console))
                        .addSubcommand(new DataInspectCommand(console)))
                .addSubcommand(new CommandLine(new BenchCommand()).addSubcommand(new BenchStepCommand(console)))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new CommandLine(new PluginsCommand())
                        .addSubcommand(new PluginsListCommand(console))
                        .addSubcommand(new PluginsDescribeCommand(console))
                        .addSubcommand(new PluginsReferenceCommand(console)))
                .setOut(console.out())
                .setErr(console.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(harmonize::execute)
                .setExecutionExceptionHandler(new ErrorReporter(console));
        int exitCode = execute(commandLine, arguments, console);
        console.out().flush();
        console.err().flush();
        return exitCode;
    }

    /** Errors pass picocli by. What trains says more about the model where memory runs out. */
    private static int execute(CommandLine commandLine, List<String> arguments, Console console) {
        try {
            return commandLine.execute(arguments.toArray(String[]::new));
        } catch (OutOfMemoryError e) {
            String shortage = MemoryShortage.describe(e).orElse(e.toString());
            console.err().println(shortage + "; " + MemoryShortage.remedy(shortage));
            return ErrorReporter.FAILED;
        }
    }

    /** Says which version this is. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"harmonize " + Provenance.version()};
        }
    }
}
