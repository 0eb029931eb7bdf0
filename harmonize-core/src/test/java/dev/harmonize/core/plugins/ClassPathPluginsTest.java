package dev.harmonize.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.testkit.PluginJarBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

class ClassPathPluginsTest {

    @TempDir
    private Path folder;

    @Test
    void jarsAndFoldersOfClassesAreFoundInOrder() throws IOException {
        Path jar = TestPlugins.curriculum("One", "one")
                .implementation("Harmonize Ones", "0.1")
                .build(folder.resolve("one with space.jar"));
        Path classes = unpack(
                TestPlugins.curriculum("Two", "two").build(folder.resolve("two.jar")),
                folder.resolve("twos/target/classes"));

        try (URLClassLoader loader = classPath(jar, classes)) {
            List<FoundPlugin> found = ClassPathPlugins.find(loader);
            Registrations registrations = new Registrations();
            found.forEach(registrations::register);

            assertThat(found)
                    .extracting(FoundPlugin::where)
                    .containsExactly("class path entry " + jar, "class path entry " + classes);
            assertThat(registrations.sources())
                    .containsExactly(
                            new PluginSource("Harmonize Ones", Optional.of(jar), "0.1"),
                            new PluginSource("twos", Optional.empty(), "development"));
            assertThat(registrations.components(ComponentKind.CURRICULUM)).containsOnlyKeys("one", "two");
        }
    }

    @Test
    void aClassThatIsNamedTwiceIsOnePlugin() throws IOException {
        Path jar = TestPlugins.curriculum("One", "one").build(folder.resolve("one.jar"));
        Path copy = Files.copy(jar, folder.resolve("copy.jar"));

        try (URLClassLoader loader = classPath(jar, copy)) {
            assertThat(ClassPathPlugins.find(loader)).hasSize(1);
        }
    }

    @Test
    void failuresNameTheEntry() throws IOException {
        Path jar = new PluginJarBuilder().plugin("com.example.Missing").build(folder.resolve("missing.jar"));

        try (URLClassLoader loader = classPath(jar)) {
            FoundPlugin found = ClassPathPlugins.find(loader).get(0);
            assertThatThrownBy(() -> new Registrations().register(found))
                    .isInstanceOf(PluginException.class)
                    .hasMessage(
                            "class path entry " + jar + ": META-INF/services/dev.harmonize.api.plugin.HarmonizePlugin"
                                    + " names com.example.Missing, and there is no such class");
        }
    }

    private static URLClassLoader classPath(Path... entries) throws IOException {
        URL[] urls = new URL[entries.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = entries[i].toUri().toURL();
        }
        return new URLClassLoader(urls, ClassPathPluginsTest.class.getClassLoader());
    }

    private static Path unpack(Path jar, Path target) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                Path path = target.resolve(entry.getName());
                Files.createDirectories(path.getParent());
                try (var in = file.getInputStream(entry)) {
                    Files.copy(in, path);
                }
            }
        }
        return target;
    }
}
