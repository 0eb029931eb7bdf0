package dev.harmonize.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Joiner;
import dev.harmonize.api.data.Modality;
import dev.harmonize.testkit.PluginJarBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** Which side a class or resource comes from. The jar has something by every name that is asked for. */
class PluginClassLoaderTest {

    private static final ClassLoader HOST = PluginClassLoaderTest.class.getClassLoader();

    @TempDir
    private Path folder;

    private PluginClassLoader loader;

    @BeforeEach
    void openJar() {
        Path jar = new PluginJarBuilder()
                .source("com.google.common.base.Joiner", "package com.google.common.base; public class Joiner {}")
                .source("dev.harmonize.api.data.Modality", "package dev.harmonize.api.data; public class Modality {}")
                .source("dev.harmonize.api.OnlyInTheJar", "package dev.harmonize.api; public class OnlyInTheJar {}")
                .source("dev.harmonize.apiary.Bee", "package dev.harmonize.apiary; public class Bee {}")
                .resource("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend", "com.example.Backend")
                .resource("META-INF/services/com.example.Service", "com.example.Implementation")
                .resource("META-INF/LICENSE", "the plugin's")
                .resource("org/nd4j/note.txt", "the plugin's")
                .resource("com/example/note.txt", "the plugin's")
                .build(folder.resolve("plugin.jar"));
        loader = new PluginClassLoader(folder, List.of(jar), HOST);
    }

    @AfterEach
    void closeJar() throws IOException {
        loader.close();
    }

    @Test
    void sharedClassesAreTheHosts() throws ClassNotFoundException {
        assertThat(loader.loadClass(Modality.class.getName())).isSameAs(Modality.class);
        assertThat(loader.loadClass(INDArray.class.getName())).isSameAs(INDArray.class);
        assertThat(loader.loadClass("org.slf4j.Logger").getClassLoader()).isSameAs(HOST);
        assertThat(loader.loadClass("org.bytedeco.javacpp.Pointer", false).getClassLoader())
                .isSameAs(HOST);
    }

    @Test
    void classesOfASharedPackageNeverComeFromTheJar() {
        assertThatThrownBy(() -> loader.loadClass("dev.harmonize.api.OnlyInTheJar"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void otherClassesAreThePlugins() throws ClassNotFoundException {
        assertThat(loader.loadClass(Joiner.class.getName())).isNotSameAs(Joiner.class);
        assertThat(loader.loadClass(Joiner.class.getName()).getClassLoader()).isSameAs(loader);
        assertThat(loader.loadClass("dev.harmonize.apiary.Bee").getClassLoader())
                .isSameAs(loader);
    }

    @Test
    void theHostsOtherClassesAreOutOfReach() {
        assertThatThrownBy(() -> loader.loadClass("com.google.common.base.Splitter"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> loader.loadClass(PluginCatalog.class.getName()))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> loader.loadClass("com.typesafe.config.Config"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void classesOfTheJdkAreTheJdks() throws ClassNotFoundException {
        assertThat(loader.loadClass("java.lang.String")).isSameAs(String.class);
        assertThat(loader.loadClass("java.net.http.HttpClient").getClassLoader())
                .isNotSameAs(loader);
    }

    @Test
    void sharedResourcesAreTheHosts() throws IOException {
        String backends = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";
        String classFile = "dev/harmonize/api/data/Modality.class";

        assertThat(loader.getResource(backends))
                .isEqualTo(HOST.getResource(backends))
                .isNotNull();
        assertThat(Collections.list(loader.getResources(backends)))
                .isEqualTo(Collections.list(HOST.getResources(backends)));
        assertThat(loader.getResource(classFile)).isEqualTo(HOST.getResource(classFile));
        assertThat(loader.getResource("org/nd4j/note.txt")).isNull();
        assertThat(Collections.list(loader.getResources("org/nd4j/note.txt"))).isEmpty();
    }

    @Test
    void otherResourcesAreThePlugins() throws IOException {
        assertThat(text("com/example/note.txt")).isEqualTo("the plugin's");
        assertThat(text("META-INF/services/com.example.Service")).isEqualTo("com.example.Implementation");
        List<URL> licences = Collections.list(loader.getResources("META-INF/LICENSE"));
        assertThat(licences).hasSize(1);
        assertThat(licences.get(0).toString()).contains("plugin.jar");
        assertThat(loader.getResource("com/google/common/base/Splitter.class")).isNull();
    }

    @Test
    void theLoaderTellsItsFolder() {
        assertThat(loader.getName()).isEqualTo("plugin " + folder);
    }

    private String text(String resource) throws IOException {
        try (var in = loader.getResourceAsStream(resource)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
