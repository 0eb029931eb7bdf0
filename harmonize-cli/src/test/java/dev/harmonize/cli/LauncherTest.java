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
                        for name in DEVICE_ORDER VISIBLE_DEVICES CACHE_MAXSIZE; do
                          eval "echo CUDA_$name=\\$CUDA_$name"
                        done
                        for argument in "$@"; do echo "$argument"; done
                        """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        release("17.0.1", Optional.of("java.base jdk.incubator.foreign jdk.incubator.vector jdk.jartool"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "sweep", "encode", "conflict", "bench", "doctor"})
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

    @Test
    void theProcessorComputesUnlessAnotherBackendIsNamed() throws Exception {
        installed("cuda");

        assertThat(classPath(launch("train", "x.conf"))).endsWithRaw(Path.of("distribution", "cpu", "*"));
        assertThat(launch("train", "x.conf")).contains("CUDA_VISIBLE_DEVICES=");
        for (List<String> arguments : List.of(
                List.of("train", "x.conf", "--backend", "cuda"),
                List.of("--backend", "cuda", "train", "x.conf"),
                List.of("--backend=cuda", "train", "x.conf"))) {
            List<String> lines = launch(arguments.toArray(String[]::new));

            assertThat(classPath(lines)).endsWithRaw(Path.of("distribution", "cuda", "*"));
            assertThat(lines)
                    .as("the verb is recognized, and Java sees the whole command line")
                    .contains("-XX:MaxRAMPercentage=70")
                    .endsWith(arguments.toArray(String[]::new));
        }
    }

    @Test
    void oneGpuIsVisibleAndCountedAsNvidiaDoes() throws Exception {
        installed("cuda");

        assertThat(launch("--backend", "cuda", "train", "x"))
                .contains("CUDA_VISIBLE_DEVICES=0", "CUDA_DEVICE_ORDER=PCI_BUS_ID");
        assertThat(launch("--backend", "cuda", "--device", "3", "train", "x")).contains("CUDA_VISIBLE_DEVICES=3");
        assertThat(launch("train", "x", "--device=2", "--backend=cuda")).contains("CUDA_VISIBLE_DEVICES=2");
    }

    @Test
    void aDeviceIsCountedAmongThoseThatTheEnvironmentShows() throws Exception {
        installed("cuda");
        Map<String, String> environment = Map.of("CUDA_VISIBLE_DEVICES", "5,GPU-8f");

        assertThat(launch(environment, "--backend", "cuda", "train", "x")).contains("CUDA_VISIBLE_DEVICES=5");
        assertThat(launch(environment, "--backend", "cuda", "--device", "1", "train", "x"))
                .contains("CUDA_VISIBLE_DEVICES=GPU-8f");
        assertThat(refusal(environment, "--backend", "cuda", "--device", "2", "train", "x"))
                .isEqualTo("harmonize: there is no GPU 2: CUDA_VISIBLE_DEVICES=5,GPU-8f shows 2, counted from 0");
    }

    @Test
    void aBackendThatCompilesForTheGpuKeepsWhatItCompiled() throws Exception {
        installed("cuda-ptx");

        assertThat(launch("--backend", "cuda-ptx", "train", "x")).contains("CUDA_CACHE_MAXSIZE=4294967296");
        assertThat(launch(Map.of("CUDA_CACHE_MAXSIZE", "7"), "--backend", "cuda-ptx", "train", "x"))
                .contains("CUDA_CACHE_MAXSIZE=7");
    }

    @Test
    void whatTheLauncherCannotDoItSays() throws Exception {
        assertThat(refusal(Map.of(), "--backend", "rocm", "train", "x"))
                .isEqualTo("harmonize: there is no backend 'rocm'; there are cpu, cuda, and cuda-ptx");
        assertThat(refusal(Map.of(), "--device", "1", "train", "x"))
                .isEqualTo("harmonize: --device 1 is for a backend with GPUs; add --backend cuda, or leave it out");
        assertThat(refusal(Map.of(), "--backend", "cuda", "--device", "first", "train", "x"))
                .isEqualTo("harmonize: --device takes the number of a GPU, such as 0; 'first' is none");
    }

    /** As if a build had put a backend there. */
    private void installed(String backend) throws IOException {
        Path target = home.resolve("harmonize-cli/target");
        Files.createDirectories(target.resolve("distribution").resolve(backend));
        Files.createFile(target.resolve("distribution." + backend + ".stamp"));
    }

    private static Path classPath(List<String> lines) {
        return Path.of(lines.get(lines.indexOf("-cp") + 1));
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
        Result result = start(environment, arguments);
        assertThat(result.exitCode).as("%s", result.lines).isZero();
        return result.lines;
    }

    private String refusal(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Result result = start(environment, arguments);
        assertThat(result.exitCode).as("%s", result.lines).isEqualTo(2);
        return String.join("\n", result.lines);
    }

    private record Result(int exitCode, List<String> lines) {}

    private Result start(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        File out = home.resolve("out.txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out);
        for (String name : List.of(
                "HARMONIZE_JAVA_OPTIONS",
                "OMP_NUM_THREADS",
                "CUDA_DEVICE_ORDER",
                "CUDA_VISIBLE_DEVICES",
                "CUDA_CACHE_MAXSIZE")) {
            builder.environment().remove(name);
        }
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Result(exitCode, Files.readAllLines(out.toPath()));
    }
}
