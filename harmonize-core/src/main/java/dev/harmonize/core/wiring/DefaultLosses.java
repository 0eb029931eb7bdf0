package dev.harmonize.core.wiring;

import com.typesafe.config.ConfigObject;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes losses as they are in a run whose config says nothing but their id and what they compare. Which modalities a loss
 * takes is found out by trying.
 */
public final class DefaultLosses {

    private static final String SPACE = "space";
    private static final int WIDTH = 8;

    private final PluginCatalog catalog;
    private final ConfigObject section;

    /** Of the components of a catalog. */
    public DefaultLosses(PluginCatalog catalog) {
        this.catalog = catalog;
        this.section = DefaultOptions.of(ComponentKind.LOSS, catalog);
    }

    /**
     * Makes a loss between several modalities.
     *
     * @param id of the loss
     * @param candidates rows per sample of each modality
     * @param problems takes why there is none: no such id, an option without a default, or a factory that refuses
     */
    public Optional<Loss> create(String id, List<Integer> candidates, Problems problems) {
        List<LossInput> inputs = new ArrayList<>();
        for (int rows : candidates) {
            Modality modality = new Modality("modality-" + (inputs.size() + 1));
            inputs.add(new LossInput(new Output(modality, SPACE, WIDTH), rows));
        }
        return new RunSpecReader(catalog, problems)
                .select(ComponentKind.LOSS, id, section)
                .flatMap(selection -> new Composer(problems).loss(selection, inputs));
    }

    /** Whether default options make a loss between modalities with so many rows per sample. */
    public boolean takes(String id, List<Integer> candidates) {
        return create(id, candidates, new Problems()).isPresent();
    }
}
