package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs {@code harmonize} in processes of their own, where something is missing or broken. */
class DoctorCommandTest {

    private static final String CONFIG = """
            harmonize {
              dataset { use = digits }
              encoder { use = vatt }
              losses { va { use = nce, between = [video, audio] } }
              training { steps = 2, batch-size = 8 }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void aMachineThatTrainsIsFoundToBeSo() throws Exception {
        Ran doctor = run(classPath(), Map.of("OMP_NUM_THREADS", "1"), "doctor", "--json");

        JsonNode json = new ObjectMapper().readTree(doctor.out());
        assertThat(json.path("backend").asText()).isEqualTo("cpu");
        assertThat(doctor.exitCode()).isEqualTo(json.path("status").asText().equals("problem") ? 1 : 0);
        assertThat(statuses(json))
                .contains("backend ok", "native-libraries ok", "threads ok", "plugins ok", "nd4j ok", "arithmetic ok")
                .anyMatch(each -> each.startsWith("java "))
                .anyMatch(each -> each.startsWith("gpus "));
        assertThat(check(json, "nd4j").path("facts").path("blas").asText()).isNotEmpty();
    }

    @Test
    void everyFindingIsALineThatFitsTheScreen() throws Exception {
        Ran doctor = run(classPath(), Map.of(), "doctor");

        assertThat(doctor.out().lines().filter(line -> line.matches("(ok|warning|problem) +[a-z].*")))
                .hasSizeGreaterThan(10);
        assertThat(doctor.out().lines().filter(line -> line.strip().contains("  ")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(doctor.out()).containsPattern("\\n\\d+ ok, \\d+ warnings?, \\d+ problems?\\n$");
    }

    @Test
    void whatIsBrokenIsFoundAndTheRestIsLookedAtAllTheSame() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path plugin = Files.createDirectories(folder.resolve("plugins/broken"));
        Files.writeString(plugin.resolve("broken.jar"), "PK\3\4 and no more");

        Ran doctor = run(
                classPath(),
                Map.of("HARMONIZE_CACHE", file.toString(), "OMP_NUM_THREADS", "1000"),
                "doctor",
                "--json",
                "--plugins",
                folder.resolve("plugins"));

        JsonNode json = new ObjectMapper().readTree(doctor.out());
        assertThat(doctor.exitCode()).as(doctor.err()).isEqualTo(1);
        assertThat(json.path("status").asText()).isEqualTo("problem");
        assertThat(statuses(json))
                .contains("cache problem", "threads warning", "plugins problem", "nd4j ok", "arithmetic ok");
        assertThat(check(json, "plugins").path("text").asText()).contains("broken.jar");
        assertThat(doctor.err()).doesNotContain("\tat ");
    }

    @Test
    void aBackendWithoutNativesFailsInOneLineAndWritesNothing() throws Exception {
        String classPath = without("nd4j-native-\\d.*-(linux|macosx|windows)-.*\\.jar");

        assertRefused(classPath, "backend cpu cannot be used: no nd4jcpu for ");
        JsonNode json = new ObjectMapper()
                .readTree(run(classPath, Map.of(), "doctor", "--json").out());
        assertThat(statuses(json)).contains("native-libraries problem", "nd4j problem", "plugins ok");
    }

    @Test
    void aBackendWhoseNativesAreCutFailsInOneLineAndWritesNothing() throws Exception {
        Path natives = entries().stream()
                .filter(each -> name(each).matches("nd4j-native-\\d.*-(linux|macosx|windows)-.*\\.jar"))
                .findFirst()
                .orElseThrow();
        Path cut = folder.resolve(name(natives));
        try (InputStream in = Files.newInputStream(natives)) {
            Files.write(cut, in.readNBytes(1 << 20));
        }
        String classPath = without("nd4j-native-\\d.*-(linux|macosx|windows)-.*\\.jar") + File.pathSeparator + cut;

        assertRefused(classPath, "backend cpu cannot be used: cannot be read: " + cut);
    }

    @Test
    void aNumberOfThreadsThatNd4jCannotReadIsSaidBeforeWhatNd4jSays() throws Exception {
        Ran train = run(classPath(), Map.of("OMP_NUM_THREADS", "many"), "train", config(), "-o", folder.resolve("run"));

        assertThat(train.exitCode()).isEqualTo(2);
        assertThat(train.err())
                .contains(
                        "backend cpu cannot be used: OMP_NUM_THREADS='many' is not a whole number, and ND4J does not load")
                .doesNotContain("\tat ");
    }

    /** ND4J 1.0.0-M2.1 loads with it, and then gives whatever is in memory for sums. */
    @Test
    void noThreadsAtAllAreRefused() throws Exception {
        Ran train = run(classPath(), Map.of("OMP_NUM_THREADS", "0"), "train", config(), "-o", folder.resolve("run"));

        assertThat(train.exitCode()).isEqualTo(2);
        assertThat(train.err()).contains("backend cpu cannot be used: OMP_NUM_THREADS=0 is no number of threads");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void withoutABackendOnlyWhatNeedsNoneWorks() throws Exception {
        String classPath = without("nd4j-native-\\d.*\\.jar");

        assertRefused(classPath, "no backend can be used: no backend of ND4J is on the class path; ");
        assertThat(run(classPath, Map.of(), "plan", config()).exitCode()).isZero();
        JsonNode json = new ObjectMapper()
                .readTree(run(classPath, Map.of(), "doctor", "--json").out());
        assertThat(json.path("backend").isNull()).isTrue();
        assertThat(statuses(json)).contains("backend problem", "plugins ok");
    }

    private void assertRefused(String classPath, String words) throws Exception {
        Path output = folder.resolve("run");
        for (String verb : List.of("train", "sweep")) {
            Ran ran = run(classPath, Map.of(), verb, config(), "-o", output);
            assertThat(ran.exitCode()).as(ran.err()).isEqualTo(2);
            assertThat(ran.err().lines().filter(line -> !line.startsWith("WARNING: Using incubator")))
                    .as(verb)
                    .singleElement()
                    .satisfies(line -> assertThat(line).startsWith(words).endsWith(" says more)"));
            assertThat(output).doesNotExist();
        }
    }

    private Path config() throws IOException {
        return Files.writeString(folder.resolve("experiment.conf"), CONFIG);
    }

    private static List<String> statuses(JsonNode json) {
        List<String> statuses = new ArrayList<>();
        json.path("checks")
                .forEach(check -> statuses.add(
                        check.path("id").asText() + " " + check.path("status").asText()));
        return statuses;
    }

    private static JsonNode check(JsonNode json, String id) {
        for (JsonNode check : json.path("checks")) {
            if (check.path("id").asText().equals(id)) {
                return check;
            }
        }
        throw new AssertionError("no check " + id + " in " + json);
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static List<Path> entries() {
        return Stream.of(classPath().split(File.pathSeparator)).map(Path::of).toList();
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String without(String names) {
        List<String> kept = entries().stream()
                .filter(each -> !name(each).matches(names))
                .map(Path::toString)
                .toList();
        assertThat(kept).hasSizeLessThan(entries().size());
        return String.join(File.pathSeparator, kept);
    }

    private Ran run(String classPath, Map<String, String> environment, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "dev.harmonize.cli.Main"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        File out = folder.resolve("out.txt").toFile();
        File err = folder.resolve("err.txt").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
        builder.environment().remove("PATH");
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Ran(exitCode, Files.readString(out.toPath()), Files.readString(err.toPath()));
    }

    /** What a process left. */
    private record Ran(int exitCode, String out, String err) {}
}
