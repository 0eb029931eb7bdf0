package dev.harmonize.core.trials;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import dev.harmonize.api.data.Fetcher;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.RunSpecReader;
import dev.harmonize.core.wiring.Selection;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Gets the data of a dataset onto this machine.
 *
 * @param id of the dataset
 * @param options each {@code name=value} with a value in HOCON, as in the dataset's block of a config
 */
public record DatasetFetch(String id, List<String> options) {

    public DatasetFetch {
        options = List.copyOf(options);
    }

    /**
     * Gets it, unless it is there already.
     *
     * @return where the data is
     * @throws dev.harmonize.core.config.ConfigurationException if there is no such dataset, it has nothing to fetch, or it
     *     does not take these options; it lists every problem
     * @throws TrialFailedException if the data cannot be had
     */
    public Path run(PluginCatalog catalog, Fetcher.FetchListener listener) {
        Problems problems = new Problems();
        Optional<Selection> selection = catalog.require(
                        ComponentKind.DATASET, id, ConfigOriginFactory.newSimple(), "ID", problems)
                .filter(component -> isFetched(component, catalog, problems))
                .flatMap(component -> select(component, catalog, problems));
        problems.throwIfAny();
        Optional<Fetcher> fetcher = new Composer(problems).fetcher(selection.orElseThrow());
        problems.throwIfAny();
        return PluginCatalog.callInPluginContext(
                selection.orElseThrow().component(), () -> fetch(fetcher.orElseThrow(), listener));
    }

    private Path fetch(Fetcher fetcher, Fetcher.FetchListener listener) {
        try {
            return fetcher.fetch(listener);
        } catch (IOException e) {
            String message =
                    e.getClass() == IOException.class && e.getMessage() != null ? e.getMessage() : Reason.of(e);
            throw new TrialFailedException("cannot fetch " + id + ": " + message);
        }
    }

    private boolean isFetched(ComponentDescriptor component, PluginCatalog catalog, Problems problems) {
        if (component.fetcher().isPresent()) {
            return true;
        }
        String others = catalog.all(ComponentKind.DATASET).stream()
                .filter(other -> other.fetcher().isPresent())
                .map(ComponentDescriptor::id)
                .collect(Collectors.joining(", "));
        problems.add(
                "ID",
                "'" + id + "' has nothing to fetch: it is built in, or reads files that you have; what can be fetched: "
                        + (others.isEmpty() ? "nothing" : others));
        return false;
    }

    private Optional<Selection> select(ComponentDescriptor component, PluginCatalog catalog, Problems problems) {
        ComponentOptions components =
                new ComponentOptions(ComponentKind.DATASET, "cache=/data/harmonize", catalog, problems);
        ConfigObject section = components.section(component, options);
        return problems.isEmpty()
                ? new RunSpecReader(catalog, problems).select(ComponentKind.DATASET, id, section)
                : Optional.empty();
    }
}
