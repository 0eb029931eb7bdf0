package dev.harmonize.core.wiring;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;

import java.util.List;
import java.util.Optional;

/**
 * Makes realigners as they are in a run whose config says nothing but their id; an option without a default that maps names
 * to values has none.
 */
public final class DefaultRealigners {

    private static final Config NO_OPTIONS = ConfigFactory.empty("default options");

    private final PluginCatalog catalog;
    private final ConfigObject section;

    /** Of the components of a catalog. */
    public DefaultRealigners(PluginCatalog catalog) {
        this.catalog = catalog;
        ConfigObject blocks = NO_OPTIONS.root();
        for (ComponentDescriptor component : catalog.all(ComponentKind.REALIGNER)) {
            blocks = blocks.withValue(component.id(), leastBlock(component.optionsType()));
        }
        this.section = blocks;
    }

    /**
     * Makes a realigner, after the one that it wraps by default.
     *
     * @param id of the realigner
     * @param objectives their names
     * @param problems takes why there is none: no such id, an option without a default, or a factory that refuses
     */
    public Optional<Realigner> create(String id, List<String> objectives, Problems problems) {
        return new RunSpecReader(catalog, problems)
                .selectRealigner(id, section)
                .flatMap(selection -> new Composer(problems).realigner(selection, objectives));
    }

    private static ConfigObject leastBlock(Class<? extends Record> optionsType) {
        ConfigObject block = NO_OPTIONS.root();
        for (String key : OptionsBinder.requiredMaps(optionsType)) {
            block = block.withValue(key, NO_OPTIONS.root());
        }
        return block;
    }
}
