package dev.harmonize.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.config.OptionsBinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * When ND4J starts, seen from a JVM of its own, because in this one other tests may have started it: not while plugins are
 * loaded, and rightly also if it is a plugin that touches it first.
 */
class StartUpTest {

    private static final String LOADED = "catalog loaded";
    private static final String WORKS = "ND4J works: 3.0";
    private static final String LOADER = "ND4J's class loader is the host's: true";

    @TempDir
    private Path folder;

    /** What the other JVM runs; takes the plugin root. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            try (PluginCatalog catalog = PluginCatalog.load(List.of(Path.of(arguments[0])), List.of())) {
                ComponentDescriptor component =
                        catalog.find(ComponentKind.CURRICULUM, "slow-start").orElseThrow();
                OptionsBinder.describe(component.optionsType());
                System.out.println(LOADED);
                double sum = PluginCatalog.<Double>callInPluginContext(
                        component, () -> Nd4j.ones(3).sumNumber().doubleValue());
                System.out.println("ND4J works: " + sum);
                System.out.println("ND4J's class loader is the host's: "
                        + (ND4JClassLoading.getNd4jClassloader() == Program.class.getClassLoader()));
            }
        }
    }

    @Test
    void loadingPluginsLeavesNd4jAloneAndAPluginMayStartIt() throws IOException, InterruptedException {
        TestPlugins.curriculum("Good", "slow-start").build(folder.resolve("plugins/good/good.jar"));
        Path log = folder.resolve("log.txt");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        folder.resolve("plugins").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(process.waitFor()).as("exit code").isZero();
        String output = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(output).contains(LOADED, WORKS, LOADER);
        String beforeNd4j = output.substring(0, output.indexOf(LOADED));
        assertThat(beforeNd4j)
                .contains("com.example.Good")
                .doesNotContain("org.nd4j.linalg.factory.Nd4j ", "org.bytedeco.");
        assertThat(output).contains("org.nd4j.linalg.factory.Nd4j ", "org.bytedeco.");
    }
}
