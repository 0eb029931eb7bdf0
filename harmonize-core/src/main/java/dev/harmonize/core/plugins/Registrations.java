package dev.harmonize.core.plugins;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Diagnostic;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.plugin.WrappingOptions;
import dev.harmonize.core.config.OptionsBinder;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Runs plugins' {@code register} and keeps what they register. */
final class Registrations {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");

    /** Kinds of which one component can wrap another. */
    private static final Set<ComponentKind> WRAPPING_KINDS =
            EnumSet.of(ComponentKind.REALIGNER, ComponentKind.CURRICULUM);

    /**
     * A component and who brought it.
     *
     * @param where jar or class path entry, for messages
     */
    private record Registered(ComponentDescriptor component, String where) {}

    private final Map<ComponentKind, SortedMap<String, Registered>> byKind = new EnumMap<>(ComponentKind.class);
    private final List<PluginSource> sources = new ArrayList<>();
    private final List<PluginDiagnostic> diagnostics = new ArrayList<>();

    Registrations() {
        for (ComponentKind kind : ComponentKind.values()) {
            byKind.put(kind, new TreeMap<>());
        }
    }

    /** Loads a plugin and registers what it has. */
    void register(FoundPlugin found) {
        register(found.className(), found.where(), found.source(), found.loader(), found::instantiate);
    }

    /** Registers what a plugin of core itself has. */
    void register(HarmonizePlugin plugin) {
        Class<?> type = plugin.getClass();
        PluginSource source = ClassPathPlugins.sourceOf(type);
        register(type.getName(), source.name(), source, type.getClassLoader(), () -> plugin);
    }

    private void register(
            String className, String where, PluginSource source, ClassLoader loader, Supplier<HarmonizePlugin> plugin) {
        try {
            PluginContext.call(loader, () -> {
                plugin.get().register(new PluginRegistrar(where, source));
                return true;
            });
        } catch (PluginException e) {
            throw e;
        } catch (LinkageError | TypeNotPresentException e) {
            throw LinkageFailure.of(where, className, e);
        } catch (RuntimeException e) {
            throw new PluginException(where, "registering " + className + " failed: " + e, e);
        }
        if (!sources.contains(source)) {
            sources.add(source);
        }
    }

    /** By id. */
    SortedMap<String, ComponentDescriptor> components(ComponentKind kind) {
        SortedMap<String, ComponentDescriptor> components = new TreeMap<>();
        registered(kind).forEach((id, registered) -> components.put(id, registered.component));
        return components;
    }

    /** In the order in which they were registered. */
    List<PluginSource> sources() {
        return sources;
    }

    /** In the order in which they were registered. */
    List<PluginDiagnostic> diagnostics() {
        return diagnostics;
    }

    private static String capitalized(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private SortedMap<String, Registered> registered(ComponentKind kind) {
        return byKind.computeIfAbsent(kind, none -> new TreeMap<>());
    }

    /** What one plugin registers with. */
    private final class PluginRegistrar implements Registrar {

        private final String where;
        private final PluginSource source;

        PluginRegistrar(String where, PluginSource source) {
            this.where = where;
            this.source = source;
        }

        @Override
        public <O extends Record> void dataset(Class<O> options, DatasetFactory<? super O> factory) {
            add(ComponentKind.DATASET, options, factory);
        }

        @Override
        public <O extends Record> void dataset(
                Class<O> options, DatasetFactory<? super O> factory, FetcherFactory<? super O> fetcher) {
            add(ComponentKind.DATASET, options, factory, Optional.of(fetcher));
        }

        @Override
        public <O extends Record> void combinedDataset(Class<O> options, CombinedDatasetFactory<? super O> factory) {
            add(ComponentKind.DATASET, options, factory);
        }

        @Override
        public <O extends Record> void datasetDecorator(Class<O> options, DatasetDecoratorFactory<? super O> factory) {
            add(ComponentKind.DATASET_DECORATOR, options, factory);
        }

        @Override
        public <O extends Record> void encoder(Class<O> options, EncoderFactory<? super O> factory) {
            add(ComponentKind.ENCODER, options, factory);
        }

        @Override
        public <O extends Record> void loss(Class<O> options, LossFactory<? super O> factory) {
            add(ComponentKind.LOSS, options, factory);
        }

        @Override
        public <O extends Record> void realigner(Class<O> options, RealignerFactory<? super O> factory) {
            add(ComponentKind.REALIGNER, options, factory);
        }

        @Override
        public <O extends Record & WrappingOptions> void wrappingRealigner(
                Class<O> options, WrappingRealignerFactory<? super O> factory) {
            addComponent(ComponentKind.REALIGNER, options, factory, Optional.empty());
        }

        @Override
        public <O extends Record> void curriculum(Class<O> options, CurriculumFactory<? super O> factory) {
            add(ComponentKind.CURRICULUM, options, factory);
        }

        @Override
        public <O extends Record & WrappingOptions> void wrappingCurriculum(
                Class<O> options, WrappingCurriculumFactory<? super O> factory) {
            addComponent(ComponentKind.CURRICULUM, options, factory, Optional.empty());
        }

        @Override
        public <O extends Record> void optimizer(Class<O> options, OptimizerFactory<? super O> factory) {
            add(ComponentKind.OPTIMIZER, options, factory);
        }

        @Override
        public <O extends Record> void probe(Class<O> options, ProbeFactory<? super O> factory) {
            add(ComponentKind.PROBE, options, factory);
        }

        @Override
        public void diagnostic(String id, Diagnostic diagnostic) {
            if (!ID.matcher(id).matches()) {
                throw new PluginException(
                        where,
                        "the id '" + id
                                + "' of a diagnostic is not allowed; use lower-case letters, digits and hyphens");
            }
            diagnostics.add(new PluginDiagnostic(id, source, diagnostic));
        }

        private void add(ComponentKind kind, Class<? extends Record> options, Object factory) {
            add(kind, options, factory, Optional.empty());
        }

        private void add(
                ComponentKind kind, Class<? extends Record> options, Object factory, Optional<Object> fetcher) {
            if (WrappingOptions.class.isAssignableFrom(options)) {
                throw new PluginException(
                        where,
                        "the options record " + options.getName() + " of a " + kind.label()
                                + " implements WrappingOptions, "
                                + (WRAPPING_KINDS.contains(kind)
                                        ? "so it must be registered with wrapping" + capitalized(kind.label())
                                        : "but only a realigner or a curriculum can wrap another component; leave the"
                                                + " interface out"));
            }
            addComponent(kind, options, factory, fetcher);
        }

        private void addComponent(
                ComponentKind kind, Class<? extends Record> options, Object factory, Optional<Object> fetcher) {
            Component component = options.getAnnotation(Component.class);
            if (component == null) {
                throw new PluginException(
                        where,
                        "the options record " + options.getName() + " of a " + kind.label()
                                + " has no @Component, which names it");
            }
            if (!ID.matcher(component.id()).matches()) {
                throw new PluginException(
                        where,
                        "the id '" + component.id() + "' of a " + kind.label() + " (" + options.getName()
                                + ") is not allowed; use lower-case letters, digits and hyphens, starting with a letter");
            }
            try {
                OptionsBinder.check(options);
            } catch (IllegalArgumentException e) {
                throw new PluginException(
                        where,
                        "the options of " + kind.label() + " '" + component.id() + "' cannot be used: "
                                + e.getMessage(),
                        e);
            }
            add(new ComponentDescriptor(
                    kind,
                    component.id(),
                    component.summary(),
                    component.publication(),
                    component.formula(),
                    component.cost(),
                    options,
                    factory,
                    fetcher,
                    source));
        }

        private void add(ComponentDescriptor component) {
            Registered earlier =
                    registered(component.kind()).putIfAbsent(component.id(), new Registered(component, where));
            if (earlier != null) {
                String name = component.kind().label() + " '" + component.id() + "'";
                throw earlier.where.equals(where)
                        ? new PluginException(where, "registers the " + name + " twice")
                        : new PluginException(
                                where, "has a " + name + ", and so has " + earlier.where + "; remove one of the two");
            }
        }
    }
}
