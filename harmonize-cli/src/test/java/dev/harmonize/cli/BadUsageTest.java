package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command line that cannot be followed has exit code 2, says why, and changes nothing. */
class BadUsageTest {

    private static final String CONFIG = """
            harmonize {
              dataset { use = digits }
              encoder { use = vatt }
              losses { va { use = nce, between = [video, audio] } }
              training { steps = 2, batch-size = 8 }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void noVerb() {
        assertRefusedWithUsage("Name a verb, such as: harmonize sweep experiments/quickstart.conf");
    }

    @Test
    void unknownVerb() {
        assertRefused(
                "Unmatched argument at index 0: 'swep'\nDid you mean: harmonize sweep or harmonize report?", "swep");
    }

    @Test
    void unknownFlag() {
        assertRefused("Unknown option: '--jsn'\nPossible solutions: --json", "plan", "--jsn", "experiment.conf");
    }

    @Test
    void missingConfig() {
        assertRefusedWithUsage("Missing required parameter: 'CONFIG'", "train");
    }

    @Test
    void overrideThatIsNone() throws IOException {
        assertRefused(
                "command line: steps: is not an override; write key=value, such as training.steps=100",
                "plan",
                config(),
                "steps");
    }

    @Test
    void noJobs() throws IOException {
        assertRefused("--jobs must be at least 1, was 0", "sweep", config(), "--jobs", 0);
    }

    @Test
    void backendThatThereIsNot() throws IOException {
        assertRefused(
                "there is no backend 'gpu'; there are cpu, cuda, and cuda-ptx", "plan", config(), "--backend", "gpu");
    }

    @Test
    void backendWhoseLibrariesAreNotOnTheClassPath() throws IOException {
        assertRefused(
                "--backend cuda: Java's class path has the libraries of backend cpu; start with ./harmonize, which puts"
                        + " those of cuda there",
                "--backend=cuda",
                "train",
                config());
    }

    @Test
    void deviceOfABackendWithoutGpus() throws IOException {
        assertRefused(
                "--device 1 is for a backend with GPUs; add --backend cuda, or leave it out",
                "plan",
                config(),
                "--backend",
                "cpu",
                "--device",
                1);
        assertRefused("--device takes the number of a GPU, such as 0; was -1", "plan", config(), "--device=-1");
        assertRefusedWithUsage(
                "Invalid value for option '--device': 'first' is not an int", "plan", config(), "--device", "first");
    }

    @Test
    void jobsThatAreNoNumber() throws IOException {
        assertRefusedWithUsage(
                "Invalid value for option '--jobs': 'many' is not an int", "sweep", config(), "--jobs", "many");
    }

    @Test
    void pluginsFolderThatIsMissing() throws IOException {
        assertRefused(
                "FOLDER/plugins: there is no such folder to take plugins from",
                "plan",
                config(),
                "--plugins",
                folder.resolve("plugins"));
    }

    @Test
    void componentThatThereIsNot() {
        Invocation refusal = Invocation.of("plugins", "describe", "pcgard");
        assertThat(refusal.err())
                .startsWith("there is no component 'pcgard' (there are audioset, ")
                .endsWith("); did you mean 'pcgrad'?\n");
        assertThat(refusal.exitCode()).isEqualTo(2);
    }

    @Test
    void pluginsWithoutAVerb() {
        assertRefusedWithUsage("Name one of: plugins list, plugins describe ID, plugins reference", "plugins");
    }

    @Test
    void benchWithoutAVerb() {
        assertRefusedWithUsage("Name what to measure: bench step", "bench");
    }

    @Test
    void dataWithoutAVerb() {
        assertRefusedWithUsage("Name what to do: data fetch ID or data inspect CONFIG", "data");
    }

    @Test
    void reportOfAFolderThatIsNoSweep() {
        assertRefused(
                "FOLDER holds no summary.json; name the folder of a sweep, which 'harmonize sweep' wrote with -o",
                "report",
                folder);
    }

    @Test
    void runIntoAFile() throws IOException {
        Path config = config();
        String notAFolder =
                "cannot read folder FOLDER/experiment.conf: FOLDER/experiment.conf: is a file, not a folder";
        assertRefused(notAFolder, "train", config, "-o", config);
        assertRefused(notAFolder, "sweep", config, "-o", config);
    }

    @Test
    void runIntoAFolderThatHoldsSomething() throws IOException {
        Path output = Files.createDirectory(folder.resolve("out"));
        Files.writeString(output.resolve("notes.txt"), "mine");

        assertRefused(
                "FOLDER/out already holds something; name another folder with -o, or remove that one",
                "train",
                config(),
                "-o",
                output);

        assertThat(output.toFile().list()).containsExactly("notes.txt");
    }

    @Test
    void sweepIntoAFolderThatHoldsSomethingElse() throws IOException {
        Path output = Files.createDirectory(folder.resolve("out"));
        Files.writeString(output.resolve("notes.txt"), "mine");

        assertRefused(
                "FOLDER/out is not empty and holds no sweep; name another folder with -o",
                "sweep",
                config(),
                "-o",
                output);

        assertThat(output.toFile().list()).containsExactly("notes.txt");
    }

    @Test
    void sweepIntoAFolderThatHoldsAnotherSweep() throws IOException {
        Path output = Files.createDirectory(folder.resolve("out"));
        String another =
                Invocation.of("plan", config(), "training.steps=3", "--json").out();
        Files.writeString(output.resolve("plan.json"), another);

        assertRefused(
                "FOLDER/out already holds another experiment (its plan.json differs from this sweep's); name"
                        + " another folder with -o, or remove that one",
                "sweep",
                config(),
                "-o",
                output);

        assertThat(output.toFile().list()).containsExactly("plan.json");
        assertThat(output.resolve("plan.json")).hasContent(another);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "train",
                "sweep",
                "plan",
                "report",
                "encode",
                "conflict",
                "realign",
                "loss",
                "doctor",
                "data",
                "data inspect",
                "bench",
                "bench step",
                "plugins",
                "plugins list",
                "plugins describe",
                "plugins reference"
            })
    void helpIsThereForEveryVerb(String verb) {
        List<String> arguments = new ArrayList<>(verb.isEmpty() ? List.of() : List.of(verb.split(" ")));
        arguments.add("--help");

        Invocation help = Invocation.of(arguments);

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith(("Usage: harmonize " + verb).strip())
                .contains("--help", "--backend", "--device");
    }

    private void assertRefused(String message, Object... arguments) {
        assertThat(refusal(arguments)).isEqualTo(message + "\n");
    }

    private void assertRefusedWithUsage(String message, Object... arguments) {
        assertThat(refusal(arguments)).startsWith(message + "\nUsage: harmonize ");
    }

    /** What standard error says, with {@code FOLDER} for the path of the folder. */
    private String refusal(Object... arguments) {
        Invocation refusal = Invocation.of(arguments);
        assertThat(refusal.exitCode()).isEqualTo(2);
        assertThat(refusal.out()).isEmpty();
        return refusal.err().replace(folder.toString(), "FOLDER");
    }

    private Path config() throws IOException {
        return Files.writeString(folder.resolve("experiment.conf"), CONFIG);
    }
}
