package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

class PluginJarBuilderTest {

    private static final String GREETER = """
            package com.example;

            public final class Greeter implements java.util.function.Supplier<String> {
                public String get() {
                    return Word.HELLO.name();
                }
            }
            """;

    private static final String WORD = """
            package com.example;

            enum Word {
                HELLO {};
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void sourcesAreCompiledAndPacked() throws Exception {
        Path jar = greeter().build(folder.resolve("new/folder/greeter.jar"));

        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            Object greeter = loader.loadClass("com.example.Greeter")
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(greeter).isInstanceOf(Supplier.class);
            assertThat(((Supplier<?>) greeter).get()).isEqualTo("HELLO");
        }
    }

    @Test
    void sourcesMayBeFiles() throws IOException {
        Path packageFolder = Files.createDirectories(folder.resolve("src/com/example"));
        Files.writeString(packageFolder.resolve("Greeter.java"), GREETER);
        Files.writeString(packageFolder.resolve("Word.java"), WORD);
        Files.writeString(packageFolder.resolve("notes.txt"), "no source");

        Path jar = new PluginJarBuilder().sources(folder.resolve("src")).build(folder.resolve("greeter.jar"));

        assertThat(jar).hasSameBinaryContentAs(greeter().build(folder.resolve("same.jar")));
    }

    @Test
    void resourcesPluginsAndManifestAreWritten() throws IOException {
        Path jar = new PluginJarBuilder()
                .resource("a/note.txt", "für alle")
                .plugin("com.example.One")
                .plugin("com.example.Two")
                .implementation("Example", "1.2")
                .build(folder.resolve("plain.jar"));

        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.stream().map(JarEntry::getName))
                    .containsExactly(
                            "META-INF/MANIFEST.MF",
                            "META-INF/services/dev.harmonize.api.plugin.HarmonizePlugin",
                            "a/note.txt");
            assertThat(text(file, "a/note.txt")).isEqualTo("für alle");
            assertThat(text(file, "META-INF/services/dev.harmonize.api.plugin.HarmonizePlugin"))
                    .isEqualTo("com.example.One\ncom.example.Two\n");
            assertThat(file.getManifest().getMainAttributes().getValue("Implementation-Title"))
                    .isEqualTo("Example");
            assertThat(file.getManifest().getMainAttributes().getValue("Implementation-Version"))
                    .isEqualTo("1.2");
        }
    }

    @Test
    void omittedClassesAreCompiledAgainstButNotPacked() throws IOException {
        Path jar = greeter().omit("com.example.Word").build(folder.resolve("lacking.jar"));

        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.stream().map(JarEntry::getName))
                    .containsExactly("META-INF/MANIFEST.MF", "com/example/Greeter.class");
        }
    }

    @Test
    void whatDoesNotCompileIsReportedWithItsLine() {
        PluginJarBuilder broken =
                new PluginJarBuilder().source("com.example.Broken", "package com.example;\nclass Broken {");

        assertThatThrownBy(() -> broken.build(folder.resolve("broken.jar")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the sources do not compile:\n")
                .hasMessageContaining("/com/example/Broken.java:2: error: reached end of file while parsing");
    }

    @Test
    void theClassPathCanBeReplaced() {
        String usesTheApi = "package com.example; class User { dev.harmonize.api.data.Modality modality; }";

        assertThat(new PluginJarBuilder().source("com.example.User", usesTheApi).build(folder.resolve("user.jar")))
                .exists();
        PluginJarBuilder withoutApi =
                new PluginJarBuilder().source("com.example.User", usesTheApi).classPath(List.of());
        assertThatThrownBy(() -> withoutApi.build(folder.resolve("user.jar")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("package dev.harmonize.api.data does not exist");
    }

    private static PluginJarBuilder greeter() {
        return new PluginJarBuilder().source("com.example.Greeter", GREETER).source("com.example.Word", WORD);
    }

    private static String text(JarFile file, String entry) throws IOException {
        try (var in = file.getInputStream(file.getJarEntry(entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
