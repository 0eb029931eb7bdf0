package dev.harmonize.core.trials;

import com.typesafe.config.ConfigObject;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.NpzReader;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Selection;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A loss by itself, tried on embeddings in a file; {@link SavedEmbeddings} says which arrays they are. Its own parameters
 * are as it initializes them.
 *
 * @param use id of the loss
 * @param options each {@code name=value} with a value in HOCON, as in the loss's block of a config
 * @param between the modalities, distinct, in the order in which the loss gets them
 * @param space which embeddings are meant where the file has several of a modality, as {@code harmonize encode} writes them
 * @param candidates rows per sample, by modality; worked out where they are not stated
 */
public record LossTrial(
        String use,
        List<String> options,
        List<Modality> between,
        Optional<String> space,
        Map<Modality, Integer> candidates) {

    public LossTrial {
        options = List.copyOf(options);
        between = List.copyOf(between);
        candidates = Map.copyOf(candidates);
    }

    /**
     * Tries the loss on the embeddings in a file.
     *
     * @param file in NumPy's format npz
     * @throws java.io.UncheckedIOException if the file does not hold such arrays; see {@link NpzReader}
     * @throws dev.harmonize.core.config.ConfigurationException if the loss cannot be had like this, or the arrays do not fit
     *     each other or the loss; it lists every problem
     * @throws TrialFailedException if what comes out is not finite, or not what a loss has to give
     */
    public EvaluatedLoss on(Path file, PluginCatalog catalog) {
        Problems problems = new Problems();
        Optional<Selection> selection = select(catalog, problems);
        problems.throwIfAny();
        try (NpzReader reader = NpzReader.open(file);
                SavedEmbeddings saved = SavedEmbeddings.read(reader, file.toString(), between, space, candidates)) {
            List<LossInput> inputs = saved.embeddings().stream()
                    .map(embedding -> new LossInput(embedding.output(), embedding.candidates()))
                    .toList();
            Optional<Loss> loss = new Composer(problems).loss(selection.orElseThrow(), inputs);
            problems.throwIfAny();
            return new LossEvaluation(loss.orElseThrow(), saved).run();
        }
    }

    private Optional<Selection> select(PluginCatalog catalog, Problems problems) {
        ComponentOptions components = new ComponentOptions(ComponentKind.LOSS, "temperature=0.07", catalog, problems);
        return components.require(use).flatMap(component -> select(components, component));
    }

    private Optional<Selection> select(ComponentOptions components, ComponentDescriptor component) {
        ConfigObject section = components.section(component, options);
        Optional<Selection> selection = components.select(component, section);
        selection.ifPresent(found -> components.checkInUse(section, ComponentOptions.chain(found)));
        return selection;
    }
}
