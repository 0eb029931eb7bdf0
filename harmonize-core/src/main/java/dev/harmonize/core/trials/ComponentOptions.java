package dev.harmonize.core.trials;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.RunSpecReader;
import dev.harmonize.core.wiring.Selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds a component and binds its options, which stand on the command line instead of in a section of a config. */
final class ComponentOptions {

    private final ComponentKind kind;
    private final String example;
    private final PluginCatalog catalog;
    private final Problems problems;

    /**
     * Options of one kind of components.
     *
     * @param example of an option, for messages
     */
    ComponentOptions(ComponentKind kind, String example, PluginCatalog catalog, Problems problems) {
        this.kind = kind;
        this.example = example;
        this.catalog = catalog;
        this.problems = problems;
    }

    /** The component that {@code --use} names; empty if problems were added. */
    Optional<ComponentDescriptor> require(String use) {
        return catalog.require(kind, use, ConfigOriginFactory.newSimple(), "--use", problems);
    }

    /**
     * Reads options into a section like that of a config.
     *
     * @param arguments each {@code name=value}, of an option of the component or, below an id, of a component
     */
    ConfigObject section(ComponentDescriptor component, List<String> arguments) {
        return ConfigSource.readOptions(arguments, example, key -> place(component, key), problems);
    }

    /** Binds the options in a section; empty if problems were added. */
    Optional<Selection> select(ComponentDescriptor component, ConfigObject section) {
        return new RunSpecReader(catalog, problems).select(kind, component.id(), section);
    }

    /** A selection, what it wraps, and so on. */
    static List<Selection> chain(Selection selection) {
        List<Selection> chain = new ArrayList<>();
        for (Optional<Selection> each = Optional.of(selection);
                each.isPresent();
                each = each.get().wrapped()) {
            chain.add(each.get());
        }
        return chain;
    }

    /** A config may hold options of components that are not in use. Whoever types them here expects them to do something. */
    void checkInUse(ConfigObject section, List<Selection> chain) {
        List<String> inUse = chain.stream().map(each -> each.component().id()).toList();
        new TreeMap<>(section).forEach((id, block) -> {
            if (!inUse.contains(id)) {
                problems.add(
                        block.origin(),
                        id,
                        "is a " + kind.label() + " that is not in use (in use: " + String.join(", ", inUse)
                                + "); leave its options out, or name it with --use");
            }
        });
    }

    /** Where an option is within a section: below the id of the component in use, unless it is below an id already. */
    private List<String> place(ComponentDescriptor component, List<String> key) {
        String first = key.get(0);
        boolean own = OptionsBinder.keys(component.optionsType()).contains(first);
        if (!own && key.size() > 1 && catalog.find(kind, first).isPresent()) {
            return key;
        }
        return Stream.concat(Stream.of(component.id()), key.stream()).toList();
    }
}
