package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Diagnostic;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.plugin.WrappingOptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

final class DatasetsPluginTest {

    @Test
    void theServiceLoaderFindsThePlugin() {
        assertThat(ServiceLoader.load(HarmonizePlugin.class)).hasAtLeastOneElementOfType(DatasetsPlugin.class);
    }

    @Test
    void itOffersItsComponentsWithDocumentedOptions() {
        Recorder recorder = new Recorder();
        new DatasetsPlugin().register(recorder);

        assertThat(recorder.ids)
                .containsExactlyInAnyOrder(
                        "audioset",
                        "cache",
                        "digits",
                        "esc50",
                        "hmdb51",
                        "howto100m",
                        "media",
                        "misalign",
                        "mixture",
                        "msrvtt",
                        "npz",
                        "random-vectors",
                        "subset",
                        "synthetic",
                        "tuxstamps",
                        "ucf101",
                        "webdataset",
                        "youcook2",
                        "youtube8m");
        for (Class<?> options : recorder.options) {
            for (RecordComponent component : options.getRecordComponents()) {
                Option option = component.getAnnotation(Option.class);
                assertThat(option)
                        .as(options.getSimpleName() + "." + component.getName())
                        .isNotNull();
                boolean defaultByType = component.getType().isRecord() || component.getType() == Optional.class;
                assertThat(defaultByType || !option.defaultValue().equals(Option.NO_DEFAULT))
                        .as(options.getSimpleName() + "." + component.getName())
                        .isTrue();
            }
        }
    }

    @Test
    void theLicencesInTheJarNameEveryFileWithItsChecksum() throws IOException, NoSuchAlgorithmException {
        String licences;
        try (InputStream in = DatasetsPlugin.class.getResourceAsStream("/META-INF/DATA-LICENSES.md")) {
            assertThat(in).isNotNull();
            licences = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        List<String> lines = licences.lines().toList();
        for (String resource : DigitsResources.all()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(DigitsResources.read(resource));
            String checksum = HexFormat.of().formatHex(digest);
            assertThat(lines)
                    .as(resource)
                    .anyMatch(line -> line.contains("`" + resource + "`") && line.contains("`" + checksum + "`"));
        }
    }

    private static final class Recorder implements Registrar {

        private final List<String> ids = new ArrayList<>();
        private final List<Class<?>> options = new ArrayList<>();

        @Override
        public <O extends Record> void dataset(Class<O> type, DatasetFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record> void dataset(
                Class<O> type, DatasetFactory<? super O> factory, FetcherFactory<? super O> fetcher) {
            record(type);
        }

        @Override
        public <O extends Record> void combinedDataset(Class<O> type, CombinedDatasetFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record> void datasetDecorator(Class<O> type, DatasetDecoratorFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record> void encoder(Class<O> type, EncoderFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record> void loss(Class<O> type, LossFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record> void realigner(Class<O> type, RealignerFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record & WrappingOptions> void wrappingRealigner(
                Class<O> type, WrappingRealignerFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record> void curriculum(Class<O> type, CurriculumFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record & WrappingOptions> void wrappingCurriculum(
                Class<O> type, WrappingCurriculumFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record> void optimizer(Class<O> type, OptimizerFactory<? super O> factory) {
            record(type);
        }

        @Override
        public <O extends Record> void probe(Class<O> type, ProbeFactory<? super O> factory) {
            record(type);
        }

        @Override
        public void diagnostic(String id, Diagnostic diagnostic) {
            // Depends on the machine.
        }

        private void record(Class<?> type) {
            Component component = type.getAnnotation(Component.class);
            ids.add(component == null ? "no @Component on " + type : component.id());
            options.add(type);
        }
    }
}
