package dev.harmonize.core.wiring;

import com.typesafe.config.ConfigObject;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;

import java.util.List;
import java.util.Optional;

/**
 * Makes realigners as they are in a run whose config says nothing but their id; an option without a default that maps names
 * to values has none.
 */
public final class DefaultRealigners {

    private final PluginCatalog catalog;
    private final ConfigObject section;

    /** Of the components of a catalog. */
    public DefaultRealigners(PluginCatalog catalog) {
        this.catalog = catalog;
        this.section = DefaultOptions.of(ComponentKind.REALIGNER, catalog);
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
                .select(ComponentKind.REALIGNER, id, section)
                .flatMap(selection -> new Composer(problems).realigner(selection, objectives));
    }
}
