package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Diagnostic;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.plugin.WrappingOptions;
import org.junit.jupiter.api.Test;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** What every {@link HarmonizePlugin} must do. Extend it, name the plugin and its components, and JUnit runs it. */
public abstract class PluginContract {

    /** The plugin under test. */
    protected abstract HarmonizePlugin plugin();

    /** Kind and id of every component that it registers, such as {@code loss nce}. */
    protected abstract Set<String> components();

    @Test
    void itsServiceFileNamesIt() {
        assertThat(ServiceLoader.load(HarmonizePlugin.class).stream()
                        .map(ServiceLoader.Provider::type)
                        .toList())
                .contains(plugin().getClass());
    }

    @Test
    void itRegistersItsComponents() {
        assertThat(registered().keySet()).isEqualTo(components());
    }

    @Test
    void everyComponentAndOptionIsDocumented() {
        registered().forEach((component, options) -> {
            Component annotation = options.getAnnotation(Component.class);
            assertThat(annotation.id()).as(component).matches("[a-z][a-z0-9-]*");
            assertThat(annotation.summary()).as(component).isNotBlank().doesNotEndWith(".");
            for (RecordComponent each : options.getRecordComponents()) {
                Option option = each.getAnnotation(Option.class);
                assertThat(option)
                        .as("@Option of %s.%s", component, each.getName())
                        .isNotNull();
                assertThat(option.doc()).as("%s.%s", component, each.getName()).isNotBlank();
            }
        });
    }

    private Map<String, Class<? extends Record>> registered() {
        Collector collector = new Collector();
        plugin().register(collector);
        return collector.options;
    }

    /** Remembers what was registered and makes nothing of it. */
    private static final class Collector implements Registrar {

        private final Map<String, Class<? extends Record>> options = new LinkedHashMap<>();

        private void add(String kind, Class<? extends Record> type) {
            assertThat(WrappingOptions.class)
                    .as(
                            "wrappingRealigner and wrappingCurriculum alone take options that implement WrappingOptions, as %s do",
                            type.getName())
                    .matches(wrapping -> !wrapping.isAssignableFrom(type));
            addComponent(kind, type);
        }

        private void addComponent(String kind, Class<? extends Record> type) {
            Component component = type.getAnnotation(Component.class);
            assertThat(component).as("@Component of %s", type.getName()).isNotNull();
            String name = kind + " " + component.id();
            assertThat(options.put(name, type))
                    .as("first registration of %s", name)
                    .isNull();
        }

        @Override
        public <O extends Record> void dataset(Class<O> type, DatasetFactory<? super O> factory) {
            add("dataset", type);
        }

        @Override
        public <O extends Record> void dataset(
                Class<O> type, DatasetFactory<? super O> factory, FetcherFactory<? super O> fetcher) {
            add("dataset", type);
        }

        @Override
        public <O extends Record> void combinedDataset(Class<O> type, CombinedDatasetFactory<? super O> factory) {
            add("dataset", type);
        }

        @Override
        public <O extends Record> void datasetDecorator(Class<O> type, DatasetDecoratorFactory<? super O> factory) {
            add("dataset-decorator", type);
        }

        @Override
        public <O extends Record> void encoder(Class<O> type, EncoderFactory<? super O> factory) {
            add("encoder", type);
        }

        @Override
        public <O extends Record> void loss(Class<O> type, LossFactory<? super O> factory) {
            add("loss", type);
        }

        @Override
        public <O extends Record> void realigner(Class<O> type, RealignerFactory<? super O> factory) {
            add("realigner", type);
        }

        @Override
        public <O extends Record & WrappingOptions> void wrappingRealigner(
                Class<O> type, WrappingRealignerFactory<? super O> factory) {
            addComponent("realigner", type);
        }

        @Override
        public <O extends Record> void curriculum(Class<O> type, CurriculumFactory<? super O> factory) {
            add("curriculum", type);
        }

        @Override
        public <O extends Record & WrappingOptions> void wrappingCurriculum(
                Class<O> type, WrappingCurriculumFactory<? super O> factory) {
            addComponent("curriculum", type);
        }

        @Override
        public <O extends Record> void optimizer(Class<O> type, OptimizerFactory<? super O> factory) {
            add("optimizer", type);
        }

        @Override
        public <O extends Record> void probe(Class<O> type, ProbeFactory<? super O> factory) {
            add("probe", type);
        }

        /** What a doctor finds depends on the machine. */
        @Override
        public void diagnostic(String id, Diagnostic diagnostic) {
            assertThat(id).as("id of a diagnostic").matches("[a-z][a-z0-9-]*");
        }
    }
}
