package dev.harmonize.core.plugins;

import com.typesafe.config.ConfigOrigin;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.core.config.DidYouMean;
import dev.harmonize.core.config.Problems;
import org.nd4j.common.config.ND4JClassLoading;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Every component that there is, by kind and id. Closing it closes the jars of plugin folders; after that their components
 * can no longer be relied on.
 */
public final class PluginCatalog implements AutoCloseable {

    private final Map<ComponentKind, SortedMap<String, ComponentDescriptor>> components;
    private final List<PluginSource> sources;
    private final List<PluginDiagnostic> diagnostics;
    private final List<PluginClassLoader> loaders;

    private PluginCatalog(Registrations registrations, List<PluginClassLoader> loaders) {
        components = new EnumMap<>(ComponentKind.class);
        for (ComponentKind kind : ComponentKind.values()) {
            components.put(kind, registrations.components(kind));
        }
        sources = List.copyOf(registrations.sources());
        diagnostics = List.copyOf(registrations.diagnostics());
        this.loaders = List.copyOf(loaders);
    }

    /**
     * Finds and registers plugins: those of the class path, the internal ones, those of the roots.
     *
     * @param pluginRoots each folder in a root is a plugin, which is a jar and the jars it needs; a root that itself has
     *     jars in it is one plugin
     * @param internal what core itself brings
     * @throws PluginException if a root does not exist or any plugin cannot be registered; it names the jar
     */
    public static PluginCatalog load(List<Path> pluginRoots, List<HarmonizePlugin> internal) {
        ClassLoader host = PluginCatalog.class.getClassLoader();
        keepNd4jOutOfPlugins(host);
        Registrations registrations = new Registrations();
        List<PluginClassLoader> loaders = new ArrayList<>();
        try {
            ClassPathPlugins.find(host).forEach(registrations::register);
            internal.forEach(registrations::register);
            for (Path root : pluginRoots) {
                for (PluginFolder folder : PluginFolder.find(root)) {
                    PluginClassLoader loader = new PluginClassLoader(folder.folder(), folder.jars(), host);
                    loaders.add(loader);
                    folder.plugins(loader).forEach(registrations::register);
                }
            }
            return new PluginCatalog(registrations, loaders);
        } catch (RuntimeException | Error e) {
            close(loaders).ifPresent(e::addSuppressed);
            throw e;
        }
    }

    /**
     * ND4J takes the context class loader of whichever thread touches it first, and looks for backends, classes and its
     * configuration with it ever after. That must not be the loader of a plugin, which sees none of the host's
     * configuration and gets closed. This neither loads nor starts a backend.
     */
    private static void keepNd4jOutOfPlugins(ClassLoader host) {
        ND4JClassLoading.setNd4jClassloader(host);
    }

    /** The component of this kind with this id, if there is one. */
    public Optional<ComponentDescriptor> find(ComponentKind kind, String id) {
        return Optional.ofNullable(ofKind(kind).get(id));
    }

    /** All components of a kind, sorted by id. */
    public List<ComponentDescriptor> all(ComponentKind kind) {
        return List.copyOf(ofKind(kind).values());
    }

    /**
     * The component of this kind with this id. If there is none, a problem says which there are.
     *
     * @param origin where the id was written
     * @param key of the option that holds the id
     */
    public Optional<ComponentDescriptor> require(
            ComponentKind kind, String id, ConfigOrigin origin, String key, Problems problems) {
        Optional<ComponentDescriptor> found = find(kind, id);
        if (found.isEmpty()) {
            problems.add(origin, key, noSuchComponent(kind, id));
        }
        return found;
    }

    private String noSuchComponent(ComponentKind kind, String id) {
        List<String> known = List.copyOf(ofKind(kind).keySet());
        String list =
                known.isEmpty() ? "there are no " + kind.plural() : kind.plural() + ": " + String.join(", ", known);
        String guess = DidYouMean.phrase(id, known);
        return "there is no " + kind.label() + " '" + id + "' (" + list + ")"
                + (guess.isEmpty() ? "; if a plugin has it, name the plugin's folder with --plugins" : guess);
    }

    private SortedMap<String, ComponentDescriptor> ofKind(ComponentKind kind) {
        return components.getOrDefault(kind, new TreeMap<>());
    }

    /** Where the components come from, in the order in which they were registered. */
    public List<PluginSource> sources() {
        return sources;
    }

    /** What plugins want looked at, in the order in which they registered it. */
    public List<PluginDiagnostic> diagnostics() {
        return diagnostics;
    }

    /**
     * Calls a factory, or anything else of a component, with the context class loader of its plugin.
     *
     * @throws PluginException if the plugin was built against classes that are not there
     */
    public static <T> T callInPluginContext(ComponentDescriptor component, Supplier<T> call) {
        try {
            return PluginContext.call(component.factory().getClass().getClassLoader(), call);
        } catch (LinkageError e) {
            String where = component
                    .source()
                    .jar()
                    .map(Path::toString)
                    .orElse(component.source().name());
            throw LinkageFailure.of(where, component.kind().label() + " '" + component.id() + "'", e);
        }
    }

    /** Closes the jars of plugin folders. */
    @Override
    public void close() {
        close(loaders).ifPresent(failure -> {
            throw failure;
        });
    }

    /** Closes every loader, also after a failure; returns the first one. */
    private static Optional<PluginException> close(List<PluginClassLoader> loaders) {
        List<PluginException> failures = new ArrayList<>();
        for (PluginClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                failures.add(new PluginException(String.valueOf(loader.getName()), "cannot be closed: " + e, e));
            }
        }
        return failures.stream().findFirst();
    }
}
