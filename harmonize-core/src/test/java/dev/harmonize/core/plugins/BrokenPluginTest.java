package dev.harmonize.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.WrappingOptions;
import dev.harmonize.testkit.PluginJarBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Every way in which a plugin can be unusable, and what is said about it. */
class BrokenPluginTest {

    private static final String SERVICE_FILE = "META-INF/services/dev.harmonize.api.plugin.HarmonizePlugin";

    @TempDir
    private Path root;

    private Path jar() {
        return root.resolve("broken").resolve("broken.jar");
    }

    @Test
    void twoJarsWithTheSameId() {
        Path one = TestPlugins.curriculum("One", "same").build(root.resolve("one/one.jar"));
        Path two = TestPlugins.curriculum("Two", "same").build(root.resolve("two/two.jar"));

        assertRefused(two + ": has a curriculum 'same', and so has " + one + "; remove one of the two");
    }

    @Test
    void oneJarWithTheSameIdTwice() {
        TestPlugins.plugin(
                        "Twice",
                        TestPlugins.component("same", "A", "") + TestPlugins.component("same", "B", ""),
                        TestPlugins.register("A") + TestPlugins.register("B"))
                .build(jar());

        assertRefused(jar() + ": registers the curriculum 'same' twice");
    }

    @Component(id = "same", summary = "Of core itself")
    record InternalOptions() {}

    @Test
    void aJarWithAnIdOfCoreItself() {
        TestPlugins.curriculum("Broken", "same").build(jar());
        HarmonizePlugin internal = registrar -> registrar.curriculum(InternalOptions.class, (options, objectives) -> {
            throw new AssertionError();
        });

        assertThatThrownBy(() -> PluginCatalog.load(List.of(root), List.of(internal)))
                .isInstanceOf(PluginException.class)
                .hasMessage(jar() + ": has a curriculum 'same', and so has harmonize-core; remove one of the two");
    }

    @Test
    void theSameIdInTwoKindsIsFine() {
        TestPlugins.plugin(
                        "Both",
                        TestPlugins.component("same", "A", ""),
                        TestPlugins.register("A") + TestPlugins.register("A").replace("curriculum", "realigner"))
                .build(jar());

        PluginCatalog.load(List.of(root), List.of()).close();
    }

    @Component(id = "wrapper", summary = "Says that it wraps")
    record WrapperOptions() implements WrappingOptions {
        @Override
        public Optional<Wrapped> wrapped() {
            return Optional.empty();
        }
    }

    @Test
    void aWrappingCurriculumThatIsRegisteredAsAnyOther() {
        HarmonizePlugin plugin = registrar -> registrar.curriculum(WrapperOptions.class, (options, objectives) -> {
            throw new AssertionError();
        });

        assertThatThrownBy(() -> PluginCatalog.load(List.of(), List.of(plugin)))
                .isInstanceOf(PluginException.class)
                .hasMessage(
                        "harmonize-core: the options record " + WrapperOptions.class.getName()
                                + " of a curriculum implements WrappingOptions, so it must be registered with wrappingCurriculum");
    }

    @Test
    void aComponentOfAKindThatCannotWrap() {
        HarmonizePlugin plugin = registrar -> registrar.probe(WrapperOptions.class, (options, outputs, dataset) -> {
            throw new AssertionError();
        });

        assertThatThrownBy(() -> PluginCatalog.load(List.of(), List.of(plugin)))
                .isInstanceOf(PluginException.class)
                .hasMessage("harmonize-core: the options record " + WrapperOptions.class.getName()
                        + " of a probe implements WrappingOptions, but only a realigner or a curriculum can wrap another"
                        + " component; leave the interface out");
    }

    @Test
    void aServiceFileThatNamesNoSuchClass() {
        new PluginJarBuilder().plugin("com.example.Missing").build(jar());

        assertRefused(jar() + ": " + SERVICE_FILE + " names com.example.Missing, and there is no such class");
    }

    @Test
    void aServiceFileThatNamesNoClass() {
        new PluginJarBuilder().resource(SERVICE_FILE, "# to be done\n\n").build(jar());

        assertRefused(jar() + ": " + SERVICE_FILE + " names no class");
    }

    @Test
    void aClassThatIsNoPlugin() {
        new PluginJarBuilder()
                .source("com.example.Other", "package com.example; public class Other {}")
                .plugin("com.example.Other")
                .build(jar());

        assertRefused(
                jar() + ": com.example.Other is named in " + SERVICE_FILE + ", but does not implement HarmonizePlugin");
    }

    @Test
    void aPluginThatCannotBeMade() {
        String message = ": com.example.Broken must be a public class with a public constructor without arguments";

        TestPlugins.plugin("Broken", "public Broken(int n) {}", "").build(jar());
        assertRefused(jar() + message);
        TestPlugins.plugin("Broken", "Broken() {}", "").build(jar());
        assertRefused(jar() + message);
        new PluginJarBuilder()
                .source(
                        "com.example.Broken",
                        "package com.example; public abstract class Broken implements"
                                + " dev.harmonize.api.plugin.HarmonizePlugin {}")
                .plugin("com.example.Broken")
                .build(jar());
        assertRefused(jar() + message);
        new PluginJarBuilder()
                .source(
                        "com.example.Broken",
                        "package com.example; class Broken implements dev.harmonize.api.plugin.HarmonizePlugin {"
                                + " public Broken() {}"
                                + " public void register(dev.harmonize.api.plugin.Registrar registrar) {} }")
                .plugin("com.example.Broken")
                .build(jar());
        assertRefused(jar() + message);
    }

    @Test
    void aConstructorThatThrows() {
        TestPlugins.plugin("Broken", "public Broken() { throw new IllegalStateException(\"no licence\"); }", "")
                .build(jar());

        assertRefused(
                jar() + ": the constructor of com.example.Broken failed: java.lang.IllegalStateException: no licence");
    }

    @Test
    void aRegistrationThatThrows() {
        TestPlugins.plugin("Broken", "", "throw new IllegalStateException(\"no licence\");")
                .build(jar());

        assertRefused(jar() + ": registering com.example.Broken failed: java.lang.IllegalStateException: no licence");
    }

    @Test
    void aStaticInitializerThatThrows() {
        TestPlugins.plugin("Broken", "static final int N = Integer.parseInt(\"many\");", "")
                .build(jar());

        assertRefused(jar() + ": com.example.Broken cannot be run: a static initializer failed:"
                + " java.lang.NumberFormatException: For input string: \"many\""
                + " (java.lang.ExceptionInInitializerError)");
    }

    @Test
    void aClassThatIsMissingFromTheFolder() {
        TestPlugins.plugin("Broken", "", "Library.help();")
                .source("com.example.Library", "package com.example; class Library { static void help() {} }")
                .omit("com.example.Library")
                .build(jar());

        assertRefused(
                jar() + ": com.example.Broken cannot be run: a class or method that it was built against is not there;"
                        + " put the jar with it beside the plugin's, or build the plugin for this version of Harmonize"
                        + " (java.lang.NoClassDefFoundError: com/example/Library)");
    }

    @Test
    void anOptionTypeThatIsMissingFromTheFolder() {
        TestPlugins.plugin(
                        "Broken",
                        "@Component(id = \"a\", summary = \"A\") record Options(@Option(doc = \"A.\") Kind kind) {}",
                        TestPlugins.register("Options"))
                .source("com.example.Kind", "package com.example; enum Kind { A }")
                .omit("com.example.Kind")
                .build(jar());

        assertThatThrownBy(() -> PluginCatalog.load(List.of(root), List.of()))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith(jar() + ": com.example.Broken cannot be run: ")
                .hasMessageContaining("com/example/Kind");
    }

    @Test
    void aPluginThatReachesForCore() {
        TestPlugins.plugin("Broken", "", "new dev.harmonize.core.config.Problems();")
                .build(jar());

        assertRefused(
                jar() + ": com.example.Broken cannot be run: a class or method that it was built against is not there;"
                        + " put the jar with it beside the plugin's, or build the plugin for this version of Harmonize"
                        + " (java.lang.NoClassDefFoundError: dev/harmonize/core/config/Problems)");
    }

    @Test
    void aFileThatIsNoJar() throws IOException {
        Files.createDirectories(jar().getParent());
        Files.writeString(jar(), "<html>404</html>");

        assertRefused(jar() + ": is not a jar that can be read: zip END header not found");

        Files.write(jar(), new byte[0]);
        assertRefused(jar() + ": is not a jar that can be read: zip file is empty");
    }

    @Test
    void aDependencyThatIsACutOffJar() throws IOException {
        TestPlugins.curriculum("Good", "good").build(jar());
        Path library =
                new PluginJarBuilder().resource("a.txt", "a".repeat(1000)).build(root.resolve("broken/library.jar"));
        byte[] bytes = Files.readAllBytes(library);
        Files.write(library, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        assertRefused(library + ": is not a jar that can be read: zip END header not found");
    }

    @Test
    void aFolderWithoutAPlugin() {
        new PluginJarBuilder().resource("a.txt", "a").build(root.resolve("libraries/a.jar"));
        new PluginJarBuilder().resource("b.txt", "b").build(root.resolve("libraries/b.jar"));

        assertRefused(
                root.resolve("libraries") + ": none of its jars (a.jar, b.jar) is a plugin; a plugin's jar has a file "
                        + SERVICE_FILE + " that names its plugin class");
    }

    @Test
    void aFolderWithoutJars() throws IOException {
        Files.createDirectories(root.resolve("empty"));

        assertRefused(root.resolve("empty")
                + ": has no jar in it; put a plugin's jar and the jars it needs there, or remove it");
    }

    @Test
    void jarsBesidePluginFolders() {
        TestPlugins.curriculum("A", "a").build(root.resolve("a.jar"));
        TestPlugins.curriculum("B", "b").build(root.resolve("b/b.jar"));

        assertRefused(
                root + ": has jars in it, such as a.jar, and folders with jars, such as b; put every plugin into a"
                        + " folder of its own");
    }

    @Test
    void aRootThatIsMissingOrAFile() throws IOException {
        Path missing = root.resolve("missing");
        Path file = Files.writeString(root.resolve("plugin.jar"), "");

        assertThatThrownBy(() -> PluginCatalog.load(List.of(missing), List.of()))
                .isInstanceOf(PluginException.class)
                .hasMessage(missing + ": there is no such folder to take plugins from");
        assertThatThrownBy(() -> PluginCatalog.load(List.of(file), List.of()))
                .isInstanceOf(PluginException.class)
                .hasMessage(file + ": is not a folder; put the jar and the jars it needs into a folder, and name that");
    }

    @Test
    void anIdThatIsNotKebabCase() {
        for (String id : List.of("", "Nce", "9lives", "a_b", "a b", "-a")) {
            TestPlugins.curriculum("Broken", id).build(jar());

            assertRefused(
                    jar() + ": the id '" + id + "' of a curriculum (com.example.Broken$Options) is not allowed; use"
                            + " lower-case letters, digits and hyphens, starting with a letter");
        }
    }

    @Test
    void anOptionsRecordWithoutAnId() {
        TestPlugins.plugin("Broken", "record Options() {}", TestPlugins.register("Options"))
                .build(jar());

        assertRefused(jar() + ": the options record com.example.Broken$Options of a curriculum has no @Component, which"
                + " names it");
    }

    @Test
    void anOptionsRecordThatIsUnfit() {
        TestPlugins.plugin(
                        "Broken",
                        "@Component(id = \"a\", summary = \"A\") record Options(double rate) {}",
                        TestPlugins.register("Options"))
                .build(jar());

        assertRefused(jar() + ": the options of curriculum 'a' cannot be used: com.example.Broken$Options.rate has no"
                + " @Option; every component of an options record needs one");
    }

    private void assertRefused(String message) {
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        assertThatThrownBy(() -> PluginCatalog.load(List.of(root), List.of()))
                .isInstanceOf(PluginException.class)
                .hasMessage(message);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }
}
