package dev.harmonize.core.trials;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.harmonize.core.config.Blocks;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.Selection;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds a realigner and binds its options, which stand on the command line instead of in a section of a config. */
final class RealignerOptions {

    private static final String ORDER = "order";
    private static final String ASCENDING = "ascending";

    private final PluginCatalog catalog;
    private final Problems problems;
    private final ComponentOptions components;

    RealignerOptions(PluginCatalog catalog, Problems problems) {
        this.catalog = catalog;
        this.problems = problems;
        this.components = new ComponentOptions(ComponentKind.REALIGNER, "alpha=0.5", catalog, problems);
    }

    /**
     * Selects a realigner, and what it wraps, with their options.
     *
     * @param arguments each {@code name=value}, of an option of the realigner or, below an id, of a realigner
     * @param rows names of the objectives in row order, for options that give values in this order
     * @param fixedOrder whether objectives are to be visited in ascending order
     * @return empty if problems were added
     */
    Optional<Selection> select(String use, List<String> arguments, List<String> rows, boolean fixedOrder) {
        return components.require(use).flatMap(component -> select(component, arguments, rows, fixedOrder));
    }

    private Optional<Selection> select(
            ComponentDescriptor component, List<String> arguments, List<String> rows, boolean fixedOrder) {
        ConfigObject section = withNamedElements(components.section(component, arguments), rows);
        Optional<Selection> selection = components.select(component, section);
        selection.ifPresent(found -> components.checkInUse(section, ComponentOptions.chain(found)));
        return fixedOrder
                ? selection.flatMap(found -> visitingInOrder(component, section, ComponentOptions.chain(found)))
                : selection;
    }

    private ConfigObject withNamedElements(ConfigObject section, List<String> rows) {
        ConfigObject named = section;
        for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
            String id = entry.getKey();
            Optional<ComponentDescriptor> component = catalog.find(ComponentKind.REALIGNER, id);
            if (component.isPresent() && entry.getValue() instanceof ConfigObject block) {
                named = named.withValue(
                        id, OptionsBinder.nameElements(component.get().optionsType(), block, rows, id, problems));
            }
        }
        return named;
    }

    private Optional<Selection> visitingInOrder(
            ComponentDescriptor component, ConfigObject section, List<Selection> chain) {
        Optional<Selection> ordered = chain.stream()
                .filter(each ->
                        OptionsBinder.keys(each.component().optionsType()).contains(ORDER))
                .findFirst();
        if (ordered.isEmpty()) {
            problems.add(
                    "--order",
                    "realigner '" + component.id()
                            + "' has no option 'order', so that there is no order to be fixed; leave --order out");
            return Optional.empty();
        }
        ConfigObject block = ordered.get().block();
        String id = ordered.get().component().id();
        if (Blocks.value(block, ORDER).isPresent()) {
            problems.add(
                    "--order", "sets the option 'order' of realigner '" + id + "' itself; leave -O " + ORDER + " out");
            return Optional.empty();
        }
        return components.select(
                component,
                section.withValue(id, block.withValue(ORDER, ConfigValueFactory.fromAnyRef(ASCENDING, "--order"))));
    }
}
