package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harmonize.testkit.PluginJarBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** {@code harmonize realign} on files of NumPy's, which {@code make.py} beside them made. */
class RealignCommandTest {

    private static final Path FILES = Path.of("src", "test", "resources", "npy");
    private static final Path BASE = FILES.resolve("base.npy");
    private static final Path THREE_ROWS = FILES.resolve("three-rows.npy");

    /** A realigner of each kind that the built-in ones may lack. */
    private static final String KINDS = """
            package com.example;

            import dev.harmonize.api.harmonization.GramianRealigner;
            import dev.harmonize.api.harmonization.Gramians;
            import dev.harmonize.api.harmonization.JacobianRealigner;
            import dev.harmonize.api.harmonization.RealignmentContext;
            import dev.harmonize.api.plugin.Component;
            import dev.harmonize.api.plugin.HarmonizePlugin;
            import dev.harmonize.api.plugin.Registrar;
            import java.util.Arrays;
            import org.nd4j.linalg.api.ndarray.INDArray;

            public final class Kinds implements HarmonizePlugin {
                @Component(id = "by-loss", summary = "Weights that are the losses") public record ByLoss() {}
                @Component(id = "counting", summary = "Weights that are the number of steps") public record Counting() {}
                @Component(id = "last-row", summary = "The last row") public record LastRow() {}

                @Override
                public void register(Registrar registrar) {
                    registrar.realigner(ByLoss.class, (options, objectives) -> new GramianRealigner() {
                        @Override
                        public double[] weights(Gramians gramians, RealignmentContext context) {
                            double[] weights = new double[gramians.objectives()];
                            Arrays.setAll(weights, context::loss);
                            return weights;
                        }

                        @Override
                        public boolean needsLosses() {
                            return true;
                        }
                    });
                    registrar.realigner(Counting.class, (options, objectives) -> new GramianRealigner() {
                        private int steps;

                        @Override
                        public double[] weights(Gramians gramians, RealignmentContext context) {
                            double[] weights = new double[gramians.objectives()];
                            Arrays.fill(weights, ++steps);
                            if (steps == 2) {
                                context.fellBack("two is no number; used 2", 1);
                            }
                            return weights;
                        }
                    });
                    registrar.realigner(LastRow.class, (options, objectives) -> (JacobianRealigner)
                            (jacobian, context) -> jacobian.getRow(jacobian.size(0) - 1).dup());
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void pcGradOfTwoGradientsIsAsPublished() throws IOException {
        JsonNode json = json(BASE, "--use", "pcgrad");

        assertNumbers(json.path("weights"), 20.0 / 9, 30.0 / 19);
        assertNumbers(json.path("direction"), 100.0 / 171, 650.0 / 171, 650.0 / 171);
        assertNumbers(json.path("cosines").path(0), 1, -22 / Math.sqrt(18 * 38));
        assertNumbers(json.path("cosines").path(1), -22 / Math.sqrt(18 * 38), 1);
        assertThat(json.properties())
                .extracting(property -> property.getKey())
                .containsExactly("weights", "direction", "cosines");
    }

    @Test
    void theOrderOfThreeGradientsMatters() throws IOException {
        JsonNode ascending = json(THREE_ROWS, "--use", "pcgrad", "--order", "0,1,2");
        assertNumbers(ascending.path("weights"), 1.8, 2.44, 4.6 / 3);
        assertNumbers(ascending.path("direction"), -3.04 / 3, -1.88 / 3, 10.0 / 3);
        assertThat(json(THREE_ROWS, "--use", "pcgrad", "-O", "order=ascending")).isEqualTo(ascending);

        JsonNode descending = json(THREE_ROWS, "--use", "pcgrad", "--order", "2,1,0");
        assertNumbers(descending.path("weights"), 1.8, 2.2, 4.0 / 3);
        assertNumbers(descending.path("direction"), -1.0 / 3, -1.4 / 3, 9.4 / 3);
        assertThat(descending.path("cosines")).isEqualTo(ascending.path("cosines"));
    }

    @Test
    void weightsMayBeGivenInRowOrder() throws IOException {
        JsonNode json = json(BASE, "--use", "static", "-O", "weights=[1,2]");

        assertNumbers(json.path("weights"), 1, 2);
        assertNumbers(json.path("direction"), 8, 3, 3);
        assertThat(json(BASE, "--use", "static", "-O", "weights.1=2")).isEqualTo(json);
    }

    @Test
    void theSeedDecidesTheOrderOfTheVisits() throws IOException {
        JsonNode json = json(THREE_ROWS, "--use", "pcgrad");

        assertThat(json(THREE_ROWS, "--use", "pcgrad", "--seed", "17")).isEqualTo(json);
        assertThat(Stream.of("1", "2", "3", "4", "5", "6", "7", "8"))
                .as("seeds")
                .anySatisfy(seed -> assertThat(json(THREE_ROWS, "--use", "pcgrad", "--seed", seed))
                        .isNotEqualTo(json));
    }

    @Test
    void peopleSeeTheBeginningOfTheDirection() {
        Invocation done = Invocation.of("realign", FILES.resolve("wide.npy"), "--use", "sum");

        assertThat(done.err()).isEmpty();
        assertThat(done.exitCode()).isZero();
        assertThat(done.out()).isEqualTo("""
                weights        1.00000      1.00000
                direction     0.100000     0.100000     0.100000     0.100000     0.100000     0.100000  … 10 numbers, all of them with --json
                cosines           none         none
                                  none      1.00000
                """);
    }

    @Test
    void realignersThatRememberThatSeeLossesAndThatGiveADirectionCanBeTried() throws IOException {
        new PluginJarBuilder()
                .source("com.example.Kinds", KINDS)
                .plugin("com.example.Kinds")
                .build(Files.createDirectories(folder.resolve("plugins").resolve("kinds"))
                        .resolve("kinds.jar"));
        Path plugins = folder.resolve("plugins");

        assertNumbers(
                json(BASE, "--use", "by-loss", "--losses", "0.3,1.2", "--plugins", plugins)
                        .path("weights"),
                0.3,
                1.2);
        JsonNode third = json(BASE, "--use", "counting", "--steps", "3", "--plugins", plugins);
        assertNumbers(third.path("weights"), 3, 3);
        assertThat(third.path("fallbacks"))
                .hasToString("[{\"reason\":\"two is no number; used 2\",\"steps\":1,\"last-step\":1}]");
        JsonNode direction = json(BASE, "--use", "last-row", "--plugins", plugins);
        assertThat(direction.path("weights").isNull()).isTrue();
        assertNumbers(direction.path("direction"), 6, 1, 1);
        assertThat(Invocation.of("realign", BASE, "--use", "last-row", "--plugins", plugins)
                        .out())
                .startsWith("weights    none: this realigner gives a direction only\n");
        assertThat(Invocation.of("realign", BASE, "--use", "counting", "--steps", "2", "--plugins", plugins)
                        .out())
                .endsWith("\nfell back    two is no number; used 2 (1 step, last in step 1)\n");
        assertRefused(
                "--losses: are missing; realigner 'by-loss' looks at them: give 2 numbers, one per row of the matrix,"
                        + " such as --losses 1.0,1.0\n",
                BASE,
                "--use",
                "by-loss",
                "--plugins",
                plugins);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --use pcgrad -O ordr=ascending        | command line: pcgrad.ordr: is not an option of realigner 'pcgrad' (options: order); did you mean 'order'?
            --use pcgrad -O order=upwards         | command line: pcgrad.order: must be one of random, ascending, descending, was "upwards"
            --use pcgrad -O order                 | command line: order: is not an option; write key=value, such as alpha=0.5
            --use sum -O weights=[1,2]            | command line: sum.weights: is not an option of realigner 'sum', which has none
            --use static -O weights=[1,2,3]       | command line: static.weights: must have 2 elements, one for each of 0, 1, was [1,2,3]
            --use static -O weights.2=1           | command line: static.weights.2: there is no objective '2' (objectives: 0, 1)
            --use pcgrad --order 0,2              | --order: must name every row of the matrix once, from 0 to 1, was 0,2
            --use sum --order 0,1                 | --order: realigner 'sum' has no option 'order', so that there is no order to be fixed; leave --order out
            --use sum --losses 1                  | --losses: must be 2 numbers, one per row of the matrix; got 1: 1.0
            --use sum --losses 1,1e999            | --losses: must be finite, were 1.0,Infinity
            --use sum --losses a                  | --losses: must be numbers separated by commas, such as 0.3,1.2; was 'a'
            --use sum --losses -0x1p3,1           | --losses: must be numbers separated by commas, such as 0.3,1.2; was '-0x1p3,1'
            --use sum --order 1.5                 | --order: must be rows separated by commas, such as 2,0,1; was '1.5'
            --use sum --steps 0                   | --steps: must be a whole number from 1 to 1000000, was '0'
            --use sum --steps 99999999999         | --steps: must be a whole number from 1 to 1000000, was '99999999999'
            --use sum --seed x                    | --seed: must be a whole number from -9223372036854775808 to 9223372036854775807, was 'x'
            """)
    void badUsageIsSaidInOneLine(String arguments, String message) {
        assertRefused(
                message + "\n",
                Stream.concat(Stream.of(BASE), Stream.of(arguments.split(" "))).toArray());
    }

    @Test
    void anUnknownRealignerIsNotGuessed() {
        Invocation refusal = Invocation.of("realign", BASE, "--use", "pcgard");

        assertThat(refusal.exitCode()).isEqualTo(2);
        assertThat(refusal.err())
                .startsWith("--use: there is no realigner 'pcgard' (realigners: ")
                .endsWith("); did you mean 'pcgrad'?\n");
    }

    @Test
    void aFileThatIsNoMatrixIsRefused() {
        Path integers = FILES.resolve("integers.npy");
        assertRefused(
                integers
                        + ": byte 10: the elements are of type '<i8'; expected '<f4' or '<f8', little-endian float32 or"
                        + " float64. Convert them with J.astype('<f8')\n",
                integers,
                "--use",
                "sum");
        Path missing = folder.resolve("J.npy");
        assertRefused(
                "cannot read " + missing + ": there is no such file; name a file that numpy.save wrote\n",
                missing,
                "--use",
                "sum");
        assertRefused("the name of the file is empty; name a file that numpy.save wrote\n", "", "--use", "sum");
    }

    @Test
    void theRealignerMustBeNamed() {
        Invocation refusal = Invocation.of("realign", BASE);

        assertThat(refusal.exitCode()).isEqualTo(2);
        assertThat(refusal.err()).startsWith("Missing required option: '--use=ID'\nUsage: harmonize realign ");
    }

    private static void assertRefused(String message, Object... arguments) {
        Invocation refusal = Invocation.of(
                Stream.concat(Stream.of("realign"), Stream.of(arguments)).toArray());
        assertThat(refusal.err()).isEqualTo(message);
        assertThat(refusal.out()).isEmpty();
        assertThat(refusal.exitCode()).isEqualTo(2);
    }

    private static JsonNode json(Path file, Object... arguments) throws IOException {
        Invocation done = Invocation.of(Stream.of(List.of("realign", file), List.of(arguments), List.of("--json"))
                .flatMap(List::stream)
                .toArray());
        assertThat(done.err()).isEmpty();
        assertThat(done.exitCode()).isZero();
        return new ObjectMapper().readTree(done.out());
    }

    private static void assertNumbers(JsonNode array, double... expected) {
        double[] numbers = StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
        assertThat(numbers).containsExactly(expected, within(1e-12));
    }
}
