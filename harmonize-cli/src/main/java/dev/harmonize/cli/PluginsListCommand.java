package dev.harmonize.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Locale;
import java.util.concurrent.Callable;

/** Lists every component. */
@Command(name = "list", description = "Lists every component, by kind.")
final class PluginsListCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--json", description = "Print the list as JSON.")
    private boolean json;

    PluginsListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (PluginCatalog catalog = plugins.load()) {
            if (json) {
                printJson(catalog);
            } else {
                printText(catalog);
            }
            return 0;
        }
    }

    private void printText(PluginCatalog catalog) {
        for (ComponentKind kind : ComponentKind.values()) {
            console.out().println(kind.label());
            for (ComponentDescriptor component : catalog.all(kind)) {
                console.out()
                        .println(String.format(
                                Locale.ROOT,
                                "  %-18s %s  [%s]",
                                component.id(),
                                component.summary(),
                                component.source().name()));
            }
        }
    }

    private void printJson(PluginCatalog catalog) {
        ArrayNode components = Json.object().putArray("components");
        for (ComponentKind kind : ComponentKind.values()) {
            for (ComponentDescriptor component : catalog.all(kind)) {
                ObjectNode entry = components.addObject();
                entry.put("kind", kind.label());
                entry.put("id", component.id());
                entry.put("summary", component.summary());
                entry.put("plugin", component.source().name());
                entry.put("version", component.source().version());
            }
        }
        console.out().print(Json.pretty(components));
    }
}
