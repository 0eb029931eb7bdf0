package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The example plugin in the hands of a user. The build has made its jar from its own pom and the published API by now, and put
 * beside it what it needs; here these are dropped into a plugins folder and used by name.
 */
class ExamplePluginIT {

    private static final String JAR = "example-plugin-1.0.0.jar";
    private static final Path EXAMPLE = Path.of("target", "examples", "example-plugin");

    @TempDir
    Path folder;

    private Path plugins;

    @BeforeEach
    void dropTheJarsIntoAPluginsFolder() throws IOException {
        plugins = folder.resolve("plugins");
        Files.createDirectories(plugins.resolve("example"));
        List<Path> jars;
        try (Stream<Path> built = Files.list(EXAMPLE.resolve("target"))) {
            jars = built.filter(file -> file.toString().endsWith(".jar")).toList();
        }
        for (Path jar : jars) {
            Files.copy(jar, plugins.resolve("example").resolve(jar.getFileName()));
        }
        assertThat(jars)
                .extracting(jar -> jar.getFileName().toString())
                .as("the plugin's jar, and nothing that the host shares")
                .hasSize(2)
                .contains(JAR)
                .anyMatch(name -> name.startsWith("harmonize-samediff-"));
    }

    @Test
    void itsComponentsAreListedWithItsName() {
        Invocation list = Invocation.of("plugins", "list", "--plugins", plugins);

        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out())
                .containsPattern("(?m)^  sigmoid .*\\[example-plugin]$")
                .containsPattern("(?m)^  alignment-uniformity .*\\[example-plugin]$")
                .containsPattern("(?m)^  normalized-sum .*\\[example-plugin]$");
    }

    @Test
    void itsOptionsAreDescribedAsTheGuideSays() {
        Invocation description = Invocation.of("plugins", "describe", "sigmoid", "--plugins", plugins);

        assertThat(description.exitCode()).as(description.err()).isZero();
        assertThat(description.out())
                .startsWith("loss sigmoid: ")
                .contains("[example-plugin 1.0.0]")
                .contains("scale (number, greater than 0, default 10.0)\n      What cosines are multiplied by, t.");
        assertThat(Path.of("..", "docs", "writing-a-plugin.md")).content().contains(description.out());
    }

    @Test
    void withoutThePluginsFolderItsLossIsUnknown() {
        Invocation plan = Invocation.of("plan", EXAMPLE.resolve("example.conf"));

        assertThat(plan.exitCode()).isEqualTo(2);
        assertThat(plan.err())
                .contains("example.conf:6: harmonize.losses.va.use: there is no loss 'sigmoid' (losses: barlow-twins, ")
                .contains("; if a plugin has it, name the plugin's folder with --plugins\n");
    }

    @Test
    void itsOptionsAreCheckedLikeThoseOfBuiltIns() {
        Invocation plan = Invocation.of(
                "plan",
                EXAMPLE.resolve("example.conf"),
                "losses.vt.sigmoid.scale=-1",
                "realigner.normalized-sum.strenght=1",
                "--plugins",
                plugins);

        assertThat(plan.exitCode()).isEqualTo(2);
        assertThat(plan.err())
                .isEqualTo("2 problems:\n"
                        + "1. command line: harmonize.losses.vt.sigmoid.scale: must be greater than 0, was -1\n"
                        + "2. command line: harmonize.realigner.normalized-sum.strenght: is not an option of realigner"
                        + " 'normalized-sum' (options: strength); did you mean 'strength'?\n");
    }

    @Test
    void trainingUsesItsLossAndRealignerAndRecordsItsJar() throws IOException {
        Path run = folder.resolve("run");
        Invocation train = Invocation.of(
                "train", EXAMPLE.resolve("example.conf"), "training.steps=3", "--plugins", plugins, "-o", run);

        assertThat(train.exitCode()).as(train.err()).isZero();
        List<JsonNode> steps = lines(run.resolve("metrics.jsonl"));
        assertThat(steps)
                .extracting(step -> step.path("step").asInt())
                .isEqualTo(IntStream.range(0, 3).boxed().toList());
        assertThat(steps).allSatisfy(step -> {
            assertThat(step.path("loss.va").asDouble()).isPositive();
            assertThat(step.path("loss.vt").asDouble()).isPositive();
        });
        assertThat(Files.readString(run.resolve("run.conf"))).contains("use=sigmoid", "use=normalized-sum");
        JsonNode record = read(run.resolve("record.json"));
        assertThat(pluginInUse(record, "example-plugin"))
                .isEqualTo(new ObjectMapper()
                        .createObjectNode()
                        .put("name", "example-plugin")
                        .put("version", "1.0.0")
                        .put("jar", JAR)
                        .put("sha256", sha256(plugins.resolve("example").resolve(JAR))));
    }

    @Test
    void aLossThatIsAFormulaOnlyTrainsAndPrintsNothingOfItsOwn() throws IOException {
        Path run = folder.resolve("run");
        Invocation train = Invocation.of(
                "train",
                EXAMPLE.resolve("example.conf"),
                "training.steps=2",
                "losses.va.use=alignment-uniformity",
                "--plugins",
                plugins,
                "-o",
                run);

        assertThat(train.exitCode()).as(train.err()).isZero();
        assertThat(train.out()).doesNotContain("differentiated op");
        assertThat(lines(run.resolve("metrics.jsonl")))
                .hasSize(2)
                .allSatisfy(step ->
                        assertThat(step.path("loss.va").asDouble(Double.NaN)).isFinite());
    }

    private static JsonNode pluginInUse(JsonNode record, String name) {
        return StreamSupport.stream(record.findPath("plugins").spliterator(), false)
                .filter(plugin -> plugin.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the record names no plugin " + name + ": " + record));
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        return mapper.readerFor(JsonNode.class)
                .<JsonNode>readValues(file.toFile())
                .readAll();
    }

    private static JsonNode read(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }
}
