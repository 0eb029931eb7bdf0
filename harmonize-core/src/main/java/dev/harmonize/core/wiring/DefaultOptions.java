package dev.harmonize.core.wiring;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;

/** What a config section says that leaves everything but ids to the defaults. */
final class DefaultOptions {

    private static final Config NO_OPTIONS = ConfigFactory.empty("default options");

    private DefaultOptions() {}

    /** Under the id of every component of a kind, a block without options, or with empty maps where one is required. */
    static ConfigObject of(ComponentKind kind, PluginCatalog catalog) {
        ConfigObject section = NO_OPTIONS.root();
        for (ComponentDescriptor component : catalog.all(kind)) {
            section = section.withValue(component.id(), leastBlock(component.optionsType()));
        }
        return section;
    }

    private static ConfigObject leastBlock(Class<? extends Record> optionsType) {
        ConfigObject block = NO_OPTIONS.root();
        for (String key : OptionsBinder.requiredMaps(optionsType)) {
            block = block.withValue(key, NO_OPTIONS.root());
        }
        return block;
    }
}
