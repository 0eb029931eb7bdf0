package dev.harmonize.cli;

import dev.harmonize.core.config.DidYouMean;
import dev.harmonize.core.config.OptionDescription;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Shows the options of a component. */
@Command(
        name = "describe",
        description = "Shows the options of the components with an id: type, default, range, meaning.")
final class PluginsDescribeCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Parameters(index = "0", paramLabel = "ID", description = "Id of a component, such as vatt or pcgrad.")
    private String id = "";

    PluginsDescribeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (PluginCatalog catalog = plugins.load()) {
            List<String> ids = new ArrayList<>();
            boolean found = false;
            for (ComponentKind kind : ComponentKind.values()) {
                for (ComponentDescriptor component : catalog.all(kind)) {
                    ids.add(component.id());
                    if (component.id().equals(id)) {
                        describe(component);
                        found = true;
                    }
                }
            }
            if (!found) {
                throw new UsageException("there is no component '" + id + "' (there are " + String.join(", ", ids) + ")"
                        + DidYouMean.phrase(id, ids));
            }
            return 0;
        }
    }

    private void describe(ComponentDescriptor component) {
        console.out()
                .println(component.kind().label() + " " + component.id() + ": " + component.summary() + "  ["
                        + component.source().name() + " " + component.source().version() + "]");
        if (!component.publication().isEmpty()) {
            console.out().println("  published: " + component.publication());
        }
        if (!component.formula().isEmpty()) {
            console.out().println("  computes: " + component.formula());
        }
        if (!component.cost().isEmpty()) {
            console.out().println("  cost: " + component.cost());
        }
        for (OptionDescription option : OptionsBinder.describe(component.optionsType())) {
            console.out()
                    .println("  " + option.key() + " (" + option.type()
                            + (option.range().isEmpty() ? "" : ", " + option.range())
                            + option.defaultValue()
                                    .map(value -> ", default " + value)
                                    .orElse("")
                            + ")");
            console.out().println("      " + option.doc());
        }
    }
}
