package dev.harmonize.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ConfigSourceTest {

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void nameTheConfig() {
        run = folder.resolve("run.conf");
    }

    @Test
    void valuesRememberTheLineTheyWereWrittenOn() throws IOException {
        write(run, "harmonize {", "  seed = 17", "  losses.va { use = nce }", "}");

        Config config = ConfigSource.read(run, List.of());

        assertThat(config.getInt("harmonize.seed")).isEqualTo(17);
        assertThat(where(config, "harmonize.losses.va.use")).isEqualTo(run + ":3");
    }

    @Test
    void pathsAppearAsTheyWereGiven() {
        Path relative = Path.of("there", "is", "no", "such.conf");

        assertThatThrownBy(() -> ConfigSource.read(relative, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(relative + ": there is no such file");
    }

    @Test
    void aMisspeltFileNameIsCorrected() throws IOException {
        write(run, "a = 1");

        assertThatThrownBy(() -> ConfigSource.read(folder.resolve("rum.conf"), List.of()))
                .hasMessage(folder.resolve("rum.conf") + ": there is no such file; did you mean 'run.conf'?");
    }

    @Test
    void aFolderIsNoConfig() {
        assertThatThrownBy(() -> ConfigSource.read(folder, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(folder + ": is a folder; name the config file in it");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Files.write(run, new byte[] {'a', '=', (byte) 0xff, (byte) 0xfe});

        assertThatThrownBy(() -> ConfigSource.read(run, List.of())).hasMessage(run + ": is not UTF-8 text");
    }

    @Test
    void aSyntaxErrorNamesItsLine() throws IOException {
        write(run, "harmonize {", "  seed = 1", "  losses = [1, 2", "}");

        assertThatThrownBy(() -> ConfigSource.read(run, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(run + ":4: is not valid HOCON: List should have had new element");
    }

    @Test
    void syntaxErrorsOfFilesAndOverridesAreReportedTogether() throws IOException {
        write(run, "include \"one\"", "include \"two\"");
        write(folder.resolve("one.conf"), "a = ]");
        write(folder.resolve("two.conf"), "", "b = }");

        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class, () -> ConfigSource.read(run, List.of("training.steps", "x=[1")));

        assertThat(failure.problems())
                .extracting(Problem::where)
                .containsExactly(
                        folder.resolve("one.conf") + ":1",
                        folder.resolve("two.conf") + ":2",
                        "command line",
                        "command line");
    }

    @Test
    void overridesAreTakenBelowHarmonizeUnlessTheySayOtherwise() throws IOException {
        write(run, "harmonize { seed = 1, training.steps = 10 }", "sweep.seeds = [1]");

        Config config = ConfigSource.read(
                run, List.of("seed=2", "harmonize.training.steps=20", "sweep.seeds=[1, 2]", "realigner.use=pcgrad"));

        assertThat(config.getInt("harmonize.seed")).isEqualTo(2);
        assertThat(config.getInt("harmonize.training.steps")).isEqualTo(20);
        assertThat(config.getIntList("sweep.seeds")).containsExactly(1, 2);
        assertThat(config.getString("harmonize.realigner.use")).isEqualTo("pcgrad");
        assertThat(where(config, "harmonize.seed")).isEqualTo("command line");
    }

    @Test
    void laterOverridesWin() throws IOException {
        write(run, "harmonize.seed = 1");

        assertThat(ConfigSource.read(run, List.of("seed=2", "seed=3")).getInt("harmonize.seed"))
                .isEqualTo(3);
    }

    @Test
    void blocksOfOverridesMergeAsInHocon() throws IOException {
        write(run, "harmonize.optimizer { use = adam, adam { beta1 = 0.9 } }");

        Config config = ConfigSource.read(run, List.of("optimizer={adam={beta2=0.99}}"));

        assertThat(config.getDouble("harmonize.optimizer.adam.beta1")).isEqualTo(0.9);
        assertThat(config.getDouble("harmonize.optimizer.adam.beta2")).isEqualTo(0.99);
    }

    @Test
    void substitutionsSeeOverriddenValues() throws IOException {
        write(run, "harmonize { width = 8, hidden = ${harmonize.width} }");

        assertThat(ConfigSource.read(run, List.of("width=16")).getInt("harmonize.hidden"))
                .isEqualTo(16);
    }

    @Test
    void overridesMaySubstituteAndAppend() throws IOException {
        write(run, "harmonize { width = 8, between = [video] }");

        Config config = ConfigSource.read(run, List.of("hidden=${harmonize.width}", "between += audio"));

        assertThat(config.getInt("harmonize.hidden")).isEqualTo(8);
        assertThat(config.getStringList("harmonize.between")).containsExactly("video", "audio");
    }

    @Test
    void quotedKeysAreOneElement() throws IOException {
        write(run, "sweep.grid {}");

        Config config = ConfigSource.read(
                run, List.of("sweep.grid.\"harmonize.realigner.use\"=[sum, pcgrad]", "\"a=b\".c=\"x=y\""));

        assertThat(config.getObject("sweep.grid").keySet()).containsExactly("harmonize.realigner.use");
        assertThat(config.getObject("harmonize").toConfig().getString("\"a=b\".c"))
                .isEqualTo("x=y");
    }

    @Test
    void badOverridesSayHowToWriteThem() throws IOException {
        write(run, "a = 1");

        assertThatThrownBy(() -> ConfigSource.read(
                        run,
                        List.of(
                                "training.steps",
                                "=3",
                                "seed=",
                                "a..b=1",
                                "seed=1, x=2",
                                "device=a:b",
                                "a={include \"x\"}")))
                .hasMessage("""
                        7 problems:
                        1. command line: training.steps: is not an override; write key=value, such as training.steps=100
                        2. command line: =3: has no key; write key=value, such as training.steps=100
                        3. command line: seed: has no value; write seed="" for an empty string, within quotes of the shell
                        4. command line: a..b: is not a key; put quotes around elements with a special character
                        5. command line: seed: has more than one value in '1, x=2'; write lists as [1, 2] and put quotes \
                        around strings with a comma
                        6. command line: device: is not valid HOCON: Expecting end of input or a comma, got ':' (if you \
                        intended ':' to be part of a key or string value, try enclosing the key or value in double quotes)
                        7. command line: include: 'x' is included on the command line, and only files may include files""");
    }

    @Test
    void filesIncludeFilesBesideThem() throws IOException {
        Files.createDirectories(folder.resolve("parts"));
        write(run, "include \"parts/encoder\"", "include required(file(\"parts/data.conf\"))", "harmonize.seed = 2");
        write(folder.resolve("parts/encoder.conf"), "include \"deeper.json\"", "harmonize { seed = 1, width = 4 }");
        write(folder.resolve("parts/deeper.json"), "{\"harmonize\": {\"depth\": 3}}");
        write(folder.resolve("parts/data.conf"), "", "harmonize.dataset = digits");

        Config config = ConfigSource.read(run, List.of());

        assertThat(config.getInt("harmonize.seed")).isEqualTo(2);
        assertThat(config.getInt("harmonize.width")).isEqualTo(4);
        assertThat(config.getInt("harmonize.depth")).isEqualTo(3);
        assertThat(where(config, "harmonize.dataset")).isEqualTo(folder.resolve("parts/data.conf") + ":2");
    }

    @Test
    void anIncludeInsideABlockStaysInIt() throws IOException {
        write(run, "harmonize { width = 1, encoder { include \"part\" } }");
        write(folder.resolve("part.conf"), "width = 4", "hidden = ${width}");

        assertThat(ConfigSource.read(run, List.of()).getInt("harmonize.encoder.hidden"))
                .isEqualTo(4);
    }

    @Test
    void includesOfAnythingButFilesAreRefused() throws IOException {
        write(
                run,
                "# include url(\"http://127.0.0.1:1/a.conf\")",
                "include url(\"http://127.0.0.1:1/a.conf\")",
                "include \"https://127.0.0.1:1/b.conf\"",
                "x { include required(classpath(\"reference.conf\")) }",
                "include \"missing\"");
        write(folder.resolve("mising.conf"), "a = 1");

        assertThatThrownBy(() -> ConfigSource.read(run, List.of()))
                .hasMessage("""
                        4 problems:
                        1. RUN:2: include: 'http://127.0.0.1:1/a.conf' is a URL, and a config never reaches the network; \
                        save it as a file and include that by its path
                        2. RUN:3: include: 'https://127.0.0.1:1/b.conf' is a URL, and a config never reaches the network; \
                        save it as a file and include that by its path
                        3. RUN:4: include: 'reference.conf' is asked of the class path, and a config may only include \
                        files; include a file by its path
                        4. RUN:5: include: there is no file 'FOLDER/missing'""".replace("RUN", run.toString()).replace("FOLDER", folder.toString()));
    }

    @Test
    void theClassPathIsNotSearchedForIncludes() throws IOException {
        write(run, "include \"META-INF/MANIFEST.MF\"");

        assertThatThrownBy(() -> ConfigSource.read(run, List.of()))
                .hasMessage(run + ":1: include: there is no file '" + folder.resolve("META-INF/MANIFEST.MF") + "'");
    }

    @Test
    void includesThatGoInACircleAreReported() throws IOException {
        Path other = folder.resolve("other.conf");
        write(run, "include \"other.conf\"");
        write(other, "", "include \"run.conf\"");

        assertThatThrownBy(() -> ConfigSource.read(run, List.of()))
                .hasMessage(other + ":2: include: the files include each other: " + run + " → " + other + " → " + run);
    }

    @Test
    void anUnresolvedSubstitutionNamesItsLine() throws IOException {
        write(run, "", "a = ${harmonize_has_no_such_value}");

        assertThatThrownBy(() -> ConfigSource.read(run, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(run + ":2: ${harmonize_has_no_such_value} has no value; give it one, set the environment"
                        + " variable of that name, or write ${?harmonize_has_no_such_value} if it may be missing");
    }

    @Test
    void substitutionsThatGoInACircleAreReported() throws IOException {
        write(run, "a = ${b}", "b = ${a}");

        assertThatThrownBy(() -> ConfigSource.read(run, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(run + ":")
                .hasMessageContaining("cycle of substitutions");
    }

    @Test
    void environmentVariablesAreSubstituted() throws IOException {
        String variable = System.getenv().keySet().stream()
                .filter(name -> name.matches("[A-Z]+"))
                .findFirst()
                .orElseThrow();
        write(run, "a = ${" + variable + "}");

        Config config = ConfigSource.read(run, List.of());

        assertThat(config.getString("a")).isEqualTo(System.getenv(variable));
        assertThat(where(config, "a")).isEqualTo("environment");
    }

    @Test
    void systemPropertiesNeitherOverrideNorAppear() throws IOException {
        write(run, "java.version = mine", "home = none", "home = ${?user.home}", "os = ${?os.name}");

        Config config = ConfigSource.read(run, List.of());

        assertThat(config.getString("java.version")).isEqualTo("mine");
        assertThat(config.getString("home")).isEqualTo("none");
        assertThat(config.hasPath("os")).isFalse();
        assertThat(config.root().keySet()).containsExactlyInAnyOrder("java", "home");
    }

    @Test
    void aBlockOfSeveralPlacesIsFoundInTheFile() throws IOException {
        write(run, "include \"base\"", "harmonize { seed = 1 }");
        write(folder.resolve("base.conf"), "", "", "harmonize { width = 1 }");

        Config config = ConfigSource.read(run, List.of("steps=1", "depth=2"));

        assertThat(where(config, "harmonize")).isEqualTo(run + ":2");
    }

    private static String where(Config config, String path) {
        Problems problems = new Problems();
        problems.add(config.getValue(path).origin(), path, "");
        return problems.all().get(0).where();
    }

    private static void write(Path file, String... lines) throws IOException {
        Files.write(file, List.of(lines));
    }
}
