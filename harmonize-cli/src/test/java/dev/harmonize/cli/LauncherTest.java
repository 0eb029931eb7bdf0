package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code ./harmonize} calls: a copy of it beside a fresh build stamp, and a java that writes down its arguments. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

    @TempDir
    private Path home;

    private Path launcher = Path.of("");
    private Path java = Path.of("");

    @BeforeEach
    void install() throws IOException {
        launcher = Files.copy(Path.of("..", "harmonize"), home.resolve("harmonize"));
        Path stamp = home.resolve("harmonize-cli/target/distribution.stamp");
        Files.createDirectories(stamp.getParent());
        Files.createFile(stamp);
        java = home.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, """
                        #!/bin/sh
                        if [ "$1" = --list-modules ]; then cat "$(dirname "$0")/modules"; exit; fi
                        echo "OMP_NUM_THREADS=$OMP_NUM_THREADS"
                        for argument in "$@"; do echo "$argument"; done
                        """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        release("17.0.1", Optional.of("java.base jdk.incubator.foreign jdk.incubator.vector jdk.jartool"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "sweep", "encode", "conflict", "bench"})
    void verbsThatRunEncodersGetTheVectorModuleAndMostOfTheMemory(String verb) throws Exception {
        assertThat(launch(verb, "x.conf"))
                .contains(VECTOR_MODULE, "-XX:MaxRAMPercentage=70")
                .doesNotContain("-XX:TieredStopAtLevel=1")
                .endsWith("dev.harmonize.cli.Main", verb, "x.conf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "plugins", "realign", "report", "--help"})
    void shortVerbsStartWithTheFirstCompilerTierAlone(String verb) throws Exception {
        assertThat(launch(verb))
                .contains("-XX:TieredStopAtLevel=1")
                .doesNotContain(VECTOR_MODULE, "-XX:MaxRAMPercentage=70");
    }

    @Test
    void aRuntimeWithoutTheModuleStartsWithoutIt() throws Exception {
        release("17.0.1", Optional.of("java.base jdk.incubator.vectors my.jdk.incubator.vector"));

        assertThat(launch("train", "x.conf")).doesNotContain(VECTOR_MODULE).contains("-XX:MaxRAMPercentage=70");
    }

    @Test
    void aRuntimeThatDoesNotListItsModulesInAFileIsAsked() throws Exception {
        release("21.0.1", Optional.empty());
        Path modules = java.resolveSibling("modules");

        Files.writeString(modules, "java.base@21.0.1\njdk.incubator.vector@21.0.1\n");
        assertThat(launch("train", "x.conf")).contains(VECTOR_MODULE);
        Files.writeString(modules, "java.base@21.0.1\n");
        assertThat(launch("train", "x.conf")).doesNotContain(VECTOR_MODULE);
    }

    @Test
    void whatTheUserSaysComesAfterTheDefaultsAndSoCountsMore() throws Exception {
        assertThat(launch(Map.of("HARMONIZE_JAVA_OPTIONS", "-Xms1g -XX:MaxRAMPercentage=50"), "-J-Xmx2g", "train", "x"))
                .containsSubsequence(
                        "-XX:MaxRAMPercentage=70", "-Xms1g", "-XX:MaxRAMPercentage=50", "-Xmx2g", "train", "x");
    }

    @Test
    void benchSetsTheThreadsOfNd4jByItsKey() throws Exception {
        assertThat(launch("train", "x.conf")).startsWith("OMP_NUM_THREADS=1");
        assertThat(launch("bench", "step")).startsWith("OMP_NUM_THREADS=2");
        assertThat(launch("bench", "step", "threads = 3")).startsWith("OMP_NUM_THREADS=3");
    }

    private void release(String version, Optional<String> modules) throws IOException {
        Files.writeString(
                home.resolve("jdk/release"),
                "JAVA_VERSION=\"" + version + "\"\n"
                        + modules.map(names -> "MODULES=\"" + names + "\"\n").orElse(""));
    }

    private List<String> launch(String... arguments) throws IOException, InterruptedException {
        return launch(Map.of(), arguments);
    }

    private List<String> launch(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        File out = home.resolve("out.txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out);
        builder.environment().remove("HARMONIZE_JAVA_OPTIONS");
        builder.environment().remove("OMP_NUM_THREADS");
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        List<String> lines = Files.readAllLines(out.toPath());
        assertThat(exitCode).as("%s", lines).isZero();
        return lines;
    }
}
