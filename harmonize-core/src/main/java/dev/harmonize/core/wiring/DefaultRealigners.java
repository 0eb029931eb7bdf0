package dev.harmonize.core.wiring;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.plugin.WrappingOptions;
import dev.harmonize.core.config.OptionDescription;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes realigners as they are in a run whose config says nothing but their id; an option without a default that maps names
 * to values has none.
 */
public final class DefaultRealigners {

    private static final ConfigObject NO_OPTIONS =
            ConfigFactory.empty("default options").root();

    private final PluginCatalog catalog;

    /** Of the components of a catalog. */
    public DefaultRealigners(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Makes a realigner, after the one that it wraps by default.
     *
     * @param id of the realigner
     * @param objectives their names
     * @param problems takes why there is none: no such id, an option without a default, or a factory that refuses
     */
    public Optional<Realigner> create(String id, List<String> objectives, Problems problems) {
        return select(id, List.of(), problems)
                .flatMap(selection -> new Composer(problems).realigner(selection, objectives));
    }

    /**
     * A component with its default options, and with what it wraps.
     *
     * @param outer ids of what wraps it, from the outside in
     */
    private Optional<Selection> select(String id, List<String> outer, Problems problems) {
        String path = "harmonize.realigner." + id;
        if (outer.contains(id)) {
            problems.add(path, "wraps itself by default");
            return Optional.empty();
        }
        return catalog.require(ComponentKind.REALIGNER, id, NO_OPTIONS.origin(), path, problems)
                .flatMap(component -> bind(component, path, problems))
                .flatMap(selection -> wrapped(selection)
                        .map(inner -> select(
                                        inner.id(),
                                        Stream.concat(outer.stream(), Stream.of(id))
                                                .toList(),
                                        problems)
                                .map(selection::wrapping))
                        .orElse(Optional.of(selection)));
    }

    private static Optional<Selection> bind(ComponentDescriptor component, String path, Problems problems) {
        String owner = component.kind().label() + " '" + component.id() + "'";
        ConfigObject block = leastBlock(component.optionsType());
        return OptionsBinder.bind(component.optionsType(), block, path, owner, problems)
                .map(options -> new Selection(component, options, path, block, Optional.empty()));
    }

    private static ConfigObject leastBlock(Class<? extends Record> optionsType) {
        Config block = NO_OPTIONS.toConfig();
        for (OptionDescription option : OptionsBinder.describe(optionsType)) {
            boolean mapsNames =
                    option.type().startsWith("block of ") && option.type().endsWith(" by name");
            if (mapsNames && option.defaultValue().isEmpty()) {
                block = block.withValue(option.key(), NO_OPTIONS);
            }
        }
        return block.root();
    }

    private static Optional<WrappingOptions.Wrapped> wrapped(Selection selection) {
        return selection.options() instanceof WrappingOptions options ? options.wrapped() : Optional.empty();
    }
}
