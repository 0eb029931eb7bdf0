package dev.harmonize.cli;

import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.sweeps.Arm;
import dev.harmonize.core.sweeps.SweepPlan;
import dev.harmonize.core.sweeps.SweepPlanReader;
import dev.harmonize.core.wiring.RunSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** Validates a config and says what it would run. */
@Command(
        name = "plan",
        description =
                "Validates every arm of a config and says what a sweep of it would run; trains nothing, writes nothing.")
final class PlanCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private ConfigArguments arguments = new ConfigArguments();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (PluginCatalog catalog = plugins.load()) {
            SweepPlan plan = new SweepPlanReader(catalog).read(arguments.file(), arguments.overrides());
            if (json) {
                console.out().print(Json.pretty(plan.toJson()));
                return 0;
            }
            console.out()
                    .println(plan.name() + ": " + plan.arms().size() + " arms x "
                            + plan.seeds().size() + " seeds = " + plan.runs() + " runs; seeds "
                            + String.join(
                                    ", ",
                                    plan.seeds().stream().map(String::valueOf).toList()));
            for (Arm arm : plan.arms()) {
                RunSpec spec = arm.specs().values().iterator().next();
                console.out()
                        .println("  " + arm.id() + (arm.id().equals(plan.baseline()) ? " (baseline)" : "") + ": "
                                + spec.training().options().steps() + " steps of "
                                + spec.training().options().batchSize() + ", "
                                + spec.realigner().selection().component().id() + " at "
                                + spec.realigner().granularity() + ", "
                                + spec.curriculum().selection().component().id() + " at "
                                + spec.curriculum().granularity());
            }
            return 0;
        }
    }
}
