package dev.harmonize.cli;

import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.bench.StepBenchmark;
import dev.harmonize.core.bench.StepBenchmarkOptions;
import dev.harmonize.core.bench.StepBenchmarkReport;
import dev.harmonize.core.bench.TurnListener;
import dev.harmonize.core.config.OptionDescription;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.doctor.BackendGate;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Times training steps. */
@Command(
        name = "step",
        description =
                "Times whole training steps of a model of given sizes on random numbers, side by side: plain (summed losses),"
                        + " batch (PCGrad on the batch), triplet (PCGrad and cosine-threshold within every triplet).")
final class BenchStepCommand implements Callable<Integer> {

    private static final String KEYS_SECTION = "keys";

    private final Console console;

    @Parameters(paramLabel = "KEY=VALUE", description = "What to measure, such as batch=64 or layers=2.")
    private List<String> keys = new ArrayList<>();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--json", description = "Print the timings as JSON.")
    private boolean json;

    BenchStepCommand(Console console) {
        this.console = console;
    }

    /** Lets the help list the keys; only there are they looked up. */
    @Spec
    void listKeys(CommandSpec spec) {
        UsageMessageSpec usage = spec.usageMessage();
        List<String> sections = new ArrayList<>(usage.sectionKeys());
        sections.add(sections.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), KEYS_SECTION);
        usage.sectionKeys(sections);
        usage.sectionMap().put(KEYS_SECTION, help -> keysAndDefaults());
    }

    private static String keysAndDefaults() {
        StringBuilder text =
                new StringBuilder(String.format("%nKeys and defaults; docs/configuration.md explains them:%n"));
        for (OptionDescription option : OptionsBinder.describe(StepBenchmarkOptions.class)) {
            text.append(String.format(
                    "  %s=%s%n", option.key(), option.defaultValue().orElse("")));
        }
        return text.toString();
    }

    @Override
    public Integer call() {
        StepBenchmarkOptions options = StepBenchmarkOptions.read(keys);
        int turns = options.rounds() * options.modes().size();
        StepBenchmarkReport report;
        try (PluginCatalog catalog = plugins.load();
                ProgressDisplay progress = new ProgressDisplay(console, turns, options.stepsOfTurn(1), 1)) {
            new BackendGate().pass();
            report = new StepBenchmark(catalog, options).run(new Turns(progress));
        }
        StepTable.warnings(report).forEach(console.err()::println);
        if (!report.threads().are(options.threads())) {
            console.err()
                    .println(
                            "threads=" + options.threads() + " is not in effect: "
                                    + report.threads().describe()
                                    + " of ND4J. It takes the number from OMP_NUM_THREADS when it starts; ./harmonize sets it.");
        }
        console.out().print(json ? Json.pretty(report.toJson()) : StepTable.of(report));
        return 0;
    }

    /** Shows turns as they go. */
    private record Turns(ProgressDisplay display) implements TurnListener {
        @Override
        public TrainingListener started(int round, StepBenchmark.Mode mode) {
            return display.run(name(round, mode));
        }

        @Override
        public void ended(int round, StepBenchmark.Mode mode) {
            display.ended(name(round, mode), Optional.empty(), false);
        }

        private static String name(int round, StepBenchmark.Mode mode) {
            return "round " + round + " " + mode.label();
        }
    }
}
