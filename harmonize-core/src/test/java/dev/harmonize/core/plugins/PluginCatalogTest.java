package dev.harmonize.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Joiner;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problem;
import dev.harmonize.core.config.Problems;
import dev.harmonize.testkit.PluginJarBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

class PluginCatalogTest {

    @TempDir
    private Path root;

    @Component(id = "internal", summary = "Of core itself")
    record InternalOptions() {}

    private static final HarmonizePlugin INTERNAL =
            registrar -> registrar.curriculum(InternalOptions.class, (options, objectives) -> {
                throw new AssertionError();
            });

    @Test
    void aPluginInAFolderIsDescribed() throws Exception {
        Path jar = TestPlugins.curriculum("Good", "slow-start")
                .implementation("Example Curricula", "1.4")
                .build(root.resolve("good/good.jar"));

        try (PluginCatalog catalog = load()) {
            ComponentDescriptor component =
                    catalog.find(ComponentKind.CURRICULUM, "slow-start").orElseThrow();
            assertThat(component.kind()).isEqualTo(ComponentKind.CURRICULUM);
            assertThat(component.summary()).isEqualTo("For tests");
            assertThat(component.source()).isEqualTo(new PluginSource("Example Curricula", Optional.of(jar), "1.4"));
            assertThat(component.source().sha256()).contains(sha256(jar));
            assertThat(catalog.sources()).contains(component.source());
            assertThat(catalog.find(ComponentKind.LOSS, "slow-start")).isEmpty();
            assertThat(options(component)).isEqualTo("Options[rate=0.5]");
        }
    }

    @Test
    void aJarWithoutImplementationEntriesIsCalledByItsName() {
        Path jar = TestPlugins.curriculum("Good", "slow-start").build(root.resolve("good/example-2.jar"));

        try (PluginCatalog catalog = load()) {
            assertThat(catalog.all(ComponentKind.CURRICULUM))
                    .extracting(ComponentDescriptor::source)
                    .contains(new PluginSource("example-2", Optional.of(jar), "development"));
        }
    }

    @Test
    void internalPluginsAndPluginsOfSeveralRootsAreSortedById() {
        Path other = root.resolve("other-root");
        TestPlugins.curriculum("A", "zebra").build(root.resolve("root/a/a.jar"));
        TestPlugins.curriculum("B", "aardvark").build(root.resolve("root/b/b.jar"));
        TestPlugins.curriculum("C", "mole").build(other.resolve("c/c.jar"));

        try (PluginCatalog catalog = PluginCatalog.load(List.of(root.resolve("root"), other), List.of(INTERNAL))) {
            assertThat(catalog.all(ComponentKind.CURRICULUM))
                    .extracting(ComponentDescriptor::id)
                    .containsExactly("aardvark", "internal", "mole", "zebra");
            assertThat(catalog.sources())
                    .extracting(PluginSource::name)
                    .containsSubsequence("harmonize-core", "a", "b", "c");
            assertThat(catalog.find(ComponentKind.CURRICULUM, "internal")
                            .orElseThrow()
                            .source()
                            .sha256())
                    .isEmpty();
        }
    }

    @Test
    void aRootWithJarsInItIsOnePlugin() throws Exception {
        TestPlugins.curriculum("A", "a").build(root.resolve("a.jar"));
        TestPlugins.curriculum("B", "b").build(root.resolve("b.jar"));
        Files.createDirectories(root.resolve("classes"));

        try (PluginCatalog catalog = load()) {
            assertThat(catalog.all(ComponentKind.CURRICULUM))
                    .extracting(ComponentDescriptor::id)
                    .containsExactly("a", "b");
        }
    }

    @Test
    void anEmptyRootAndFilesThatAreNoJarsAreFine() throws Exception {
        Files.writeString(root.resolve("README.md"), "plugins go here");
        Files.createDirectories(root.resolve(".git"));

        try (PluginCatalog catalog = load()) {
            assertThat(catalog.all(ComponentKind.CURRICULUM)).isEmpty();
        }

        TestPlugins.curriculum("A", "a").build(root.resolve("a/a.jar"));
        Files.writeString(root.resolve("a/LICENSE"), "do what you like");
        try (PluginCatalog catalog = load()) {
            assertThat(catalog.all(ComponentKind.CURRICULUM)).hasSize(1);
        }
    }

    @Test
    void everyPluginHasItsOwnCopyOfALibrary() {
        withJoiner("One", "one", "1.0").build(root.resolve("one/one.jar"));
        withJoiner("Two", "two", "2.0").omit("com.google.common.base.Joiner").build(root.resolve("two/two.jar"));
        joiner("2.0").build(root.resolve("two/joiner.jar"));

        try (PluginCatalog catalog = load()) {
            assertThat(options(catalog.find(ComponentKind.CURRICULUM, "one").orElseThrow()))
                    .isEqualTo("Joiner 1.0");
            assertThat(options(catalog.find(ComponentKind.CURRICULUM, "two").orElseThrow()))
                    .isEqualTo("Joiner 2.0");
        }
        assertThat(Joiner.on("-").join("the", "host's")).isEqualTo("the-host's");
    }

    @Test
    void thePluginsClassLoaderIsThatOfTheThread() {
        String check = "if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader()) {"
                + " throw new IllegalStateException(\"wrong loader\"); }";
        TestPlugins.plugin(
                        "Checking",
                        TestPlugins.component("checking", "Options", ""),
                        check + TestPlugins.register("Options"))
                .build(root.resolve("checking/checking.jar"));
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        try (PluginCatalog catalog = load()) {
            ComponentDescriptor component =
                    catalog.find(ComponentKind.CURRICULUM, "checking").orElseThrow();
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
            assertThat(PluginCatalog.<ClassLoader>callInPluginContext(
                            component, () -> Thread.currentThread().getContextClassLoader()))
                    .isSameAs(component.optionsType().getClassLoader())
                    .isNotSameAs(before);
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
            assertThatThrownBy(() -> PluginCatalog.<Object>callInPluginContext(component, () -> {
                        throw new IllegalArgumentException("refused");
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("refused");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        }
    }

    @Test
    void aClassThatIsMissingOnlyWhenAFactoryRunsIsBlamedOnTheJar() {
        Path jar = TestPlugins.curriculum("Good", "slow-start").build(root.resolve("good/good.jar"));

        try (PluginCatalog catalog = load()) {
            ComponentDescriptor component =
                    catalog.find(ComponentKind.CURRICULUM, "slow-start").orElseThrow();
            assertThatThrownBy(() -> PluginCatalog.<Object>callInPluginContext(component, () -> {
                        throw new NoClassDefFoundError("com/example/Library");
                    }))
                    .isInstanceOf(PluginException.class)
                    .hasMessage(
                            jar + ": curriculum 'slow-start' cannot be run: a class or method that it was built against"
                                    + " is not there; put the jar with it beside the plugin's, or build the plugin for this version"
                                    + " of Harmonize (java.lang.NoClassDefFoundError: com/example/Library)");
        }
    }

    @Test
    void closingClosesTheJars() {
        TestPlugins.curriculum("Good", "slow-start")
                .resource("note.txt", "a note")
                .build(root.resolve("good/good.jar"));
        PluginCatalog catalog = load();
        ClassLoader loader = catalog.find(ComponentKind.CURRICULUM, "slow-start")
                .orElseThrow()
                .optionsType()
                .getClassLoader();

        assertThat(loader.getResource("note.txt")).isNotNull();
        catalog.close();
        assertThat(loader.getResource("note.txt")).isNull();
    }

    @Test
    void whatIsRequiredButMissingIsReportedWithWhatThereIs() {
        TestPlugins.curriculum("A", "slow-start").build(root.resolve("a/a.jar"));
        TestPlugins.curriculum("B", "cosine").build(root.resolve("b/b.jar"));
        var origin = ConfigOriginFactory.newFile("run.conf").withLineNumber(7);
        Problems problems = new Problems();

        try (PluginCatalog catalog = load()) {
            assertThat(catalog.require(ComponentKind.CURRICULUM, "cosine", origin, "k", problems))
                    .isPresent();
            assertThat(problems.isEmpty()).isTrue();
            assertThat(catalog.require(
                            ComponentKind.CURRICULUM, "slowstart", origin, "harmonize.curriculum.use", problems))
                    .isEmpty();
            assertThat(catalog.require(ComponentKind.CURRICULUM, "fast", origin, "harmonize.curriculum.use", problems))
                    .isEmpty();
            assertThat(catalog.require(ComponentKind.LOSS, "nce", origin, "harmonize.losses.va.use", problems))
                    .isEmpty();
        }
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(
                        "run.conf:7: harmonize.curriculum.use: there is no curriculum 'slowstart' (curricula: cosine,"
                                + " slow-start); did you mean 'slow-start'?",
                        "run.conf:7: harmonize.curriculum.use: there is no curriculum 'fast' (curricula: cosine,"
                                + " slow-start); if a plugin has it, name the plugin's folder with --plugins",
                        "run.conf:7: harmonize.losses.va.use: there is no loss 'nce' (there are no losses); if a plugin has"
                                + " it, name the plugin's folder with --plugins");
    }

    private PluginCatalog load() {
        return PluginCatalog.load(List.of(root), List.of());
    }

    /** The record with all defaults, as its {@code toString} has it. */
    private static String options(ComponentDescriptor component) {
        Problems problems = new Problems();
        var options = OptionsBinder.bind(
                component.optionsType(), ConfigFactory.empty().root(), "", component.id(), problems);
        assertThat(problems.all()).isEmpty();
        return options.orElseThrow().toString();
    }

    /** A plugin whose options tell which version of a library they see, with that library in its jar. */
    private static PluginJarBuilder withJoiner(String name, String id, String version) {
        String options = TestPlugins.component(id, "Options", "")
                .replace(
                        "{}",
                        "{ @Override public String toString() { return com.google.common.base.Joiner.version(); } }");
        return TestPlugins.plugin(name, options, TestPlugins.register("Options"))
                .source("com.google.common.base.Joiner", joinerSource(version));
    }

    private static PluginJarBuilder joiner(String version) {
        return new PluginJarBuilder().source("com.google.common.base.Joiner", joinerSource(version));
    }

    private static String joinerSource(String version) {
        return "package com.google.common.base; public class Joiner { public static String version() { return \"Joiner "
                + version + "\"; } }";
    }

    private static String sha256(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return "%064x".formatted(new BigInteger(1, digest));
    }
}
