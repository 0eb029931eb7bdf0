package dev.harmonize.core.trials;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.harmonize.core.config.Blocks;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds a realigner and binds its options, which stand on the command line instead of in a section of a config. */
final class RealignerOptions {

    private static final String ORDER = "order";
    private static final String ASCENDING = "ascending";

    private final PluginCatalog catalog;
    private final Problems problems;

    RealignerOptions(PluginCatalog catalog, Problems problems) {
        this.catalog = catalog;
        this.problems = problems;
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
        return catalog.require(ComponentKind.REALIGNER, use, ConfigOriginFactory.newSimple(), "--use", problems)
                .flatMap(component -> select(component, arguments, rows, fixedOrder));
    }

    private Optional<Selection> select(
            ComponentDescriptor component, List<String> arguments, List<String> rows, boolean fixedOrder) {
        ConfigObject given = ConfigSource.readOptions(arguments, "alpha=0.5", key -> place(component, key), problems);
        ConfigObject section = withNamedElements(given, rows);
        Optional<Selection> selection = select(component, section);
        selection.ifPresent(found -> checkInUse(section, chain(found)));
        return fixedOrder ? selection.flatMap(found -> visitingInOrder(component, section, chain(found))) : selection;
    }

    private Optional<Selection> select(ComponentDescriptor component, ConfigObject section) {
        return new RunSpecReader(catalog, problems).selectRealigner(component.id(), section);
    }

    /** Where an option is within a section: below the id of the realigner in use, unless it is below an id already. */
    private List<String> place(ComponentDescriptor component, List<String> key) {
        String first = key.get(0);
        boolean own = OptionsBinder.keys(component.optionsType()).contains(first);
        if (!own
                && key.size() > 1
                && catalog.find(ComponentKind.REALIGNER, first).isPresent()) {
            return key;
        }
        return Stream.concat(Stream.of(component.id()), key.stream()).toList();
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

    /** A selection, what it wraps, and so on. */
    private static List<Selection> chain(Selection selection) {
        List<Selection> chain = new ArrayList<>();
        for (Optional<Selection> each = Optional.of(selection);
                each.isPresent();
                each = each.get().wrapped()) {
            chain.add(each.get());
        }
        return chain;
    }

    /** A config may hold options of realigners that are not in use. Whoever types them here expects them to do something. */
    private void checkInUse(ConfigObject section, List<Selection> chain) {
        List<String> inUse = chain.stream().map(each -> each.component().id()).toList();
        new TreeMap<>(section).forEach((id, block) -> {
            if (!inUse.contains(id)) {
                problems.add(
                        block.origin(),
                        id,
                        "is a realigner that is not in use (in use: " + String.join(", ", inUse)
                                + "); leave its options out, or name it with --use");
            }
        });
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
        return select(
                component,
                section.withValue(id, block.withValue(ORDER, ConfigValueFactory.fromAnyRef(ASCENDING, "--order"))));
    }
}
