package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harmonize.core.bench.StepBenchmarkOptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The smallest benchmark there is, end to end. How long anything takes is nobody's business here. */
class BenchStepTest {

    private static final List<String> TINY = List.of(
            "batch=2",
            "video-tokens=2",
            "audio-tokens=3",
            "text-tokens=1",
            "width=8",
            "heads=2",
            "layers=1",
            "rounds=2",
            "first-warm-up=2",
            "warm-up=1",
            "steps=2",
            "threads=1");

    @Test
    void jsonHasAMemberPerModeAndSaysWhatWasMeasured() throws JsonProcessingException {
        Invocation bench = bench("--json");

        assertThat(bench.exitCode()).as(bench.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(bench.out());
        for (String mode : List.of("plain", "batch", "triplet")) {
            JsonNode timing = report.path(mode);
            double milliseconds = timing.path("ms").asDouble();
            assertThat(milliseconds)
                    .as(mode)
                    .isPositive()
                    .isBetween(
                            timing.path("ms-min").asDouble(),
                            timing.path("ms-max").asDouble());
            assertThat(timing.path("triplets-per-second").asDouble()).isEqualTo(2 * 1000.0 / milliseconds);
            assertThat(timing.path("ratio").asDouble())
                    .isEqualTo(milliseconds / report.path("plain").path("ms").asDouble());
            assertThat(timing.path("steps").asInt()).as("rounds x steps").isEqualTo(4);
            assertThat(timing.path("kept").asDouble()).isBetween(0.0, 1.0);
            assertThat(timing.path("quartiles").path(0).asDouble())
                    .isBetween(timing.path("ms-min").asDouble(), milliseconds);
            assertThat(timing.path("quartiles").path(1).asDouble())
                    .isBetween(milliseconds, timing.path("ms-max").asDouble());
            assertThat(timing.path("phases").fieldNames())
                    .toIterable()
                    .containsExactly("data", "encode", "losses", "measure", "weigh", "realign", "combine", "update");
            double rate = timing.path("gflops").asDouble();
            assertThat(rate).isEqualTo(timing.path("gflop").asDouble() * 1000 / milliseconds);
            assertThat(timing.path("peak-share").asDouble())
                    .isEqualTo(rate / report.path("gemm-peak-gflops").asDouble());
        }
        assertThat(report.path("plain").path("phases").path("encode").asDouble())
                .isPositive();
        assertThat(report.path("gemm-peak-of").asText()).isEqualTo("ND4J sgemm 1024 x 1024 x 1024");
        assertThat(report.path("kernels").asText()).isIn("auto", "cpu", "portable");
        assertThat(report.path("plain").path("kept").asDouble()).isEqualTo(1.0);
        assertThat(report.path("batch").path("kept").asDouble()).isEqualTo(1.0);
        assertThat(report.path("options").path("model").asText()).isEqualTo("peer");
        assertThat(report.path("options").path("width").asInt()).isEqualTo(8);
        assertThat(report.path("threads").path("elementwise").asInt()).isEqualTo(1);
        assertThat(report.path("threads").path("blas").asInt()).isEqualTo(1);
        assertThat(report.path("cpu").path("cores").asInt()).isPositive();
        assertThat(report.path("jvm").path("version").asText()).isNotEmpty();
        assertThat(report.path("nd4j").path("version").asText()).matches("\\d.*");
    }

    @Test
    void theModelIsThatOfThePeers() throws JsonProcessingException {
        JsonNode report = new ObjectMapper().readTree(bench("--json").out());

        int tokenizers = 8 * (96 + 1) + 8 * (128 + 1) + 8 * (64 + 1);
        int positions = 8 * (2 + 3 + 1);
        int aggregationTokens = 3 * 8;
        int attention = 4 * 8 * (8 + 1);
        int feedForward = 32 * (8 + 1) + 8 * (32 + 1);
        int norms = 2 * 2 * 8;
        int finalNorm = 2 * 8;
        int videoHeads = 128 * (8 + 1) + 128 * (128 + 1) + 64 * (128 + 1);
        int otherHeads = 128 * (8 + 1) + 64 * (8 + 1);
        assertThat(report.path("parameters").asInt())
                .isEqualTo(tokenizers
                        + positions
                        + aggregationTokens
                        + attention
                        + feedForward
                        + norms
                        + finalNorm
                        + videoHeads
                        + otherHeads);
    }

    @Test
    void peopleGetATableAndProgressInTheOrderOfTheTurns() {
        Invocation bench = bench();

        assertThat(bench.exitCode()).as(bench.err()).isZero();
        assertThat(bench.out())
                .startsWith("batch 2, tokens 2 + 3 + 1, width 8, heads 2, layers 1; ")
                .contains(" parameters; 1 thread; kernels ")
                .containsSubsequence(
                        " ratio   kept   GFLOP/s   of peak  peak MiB\nplain ",
                        " 1.00   1.00 ",
                        "\nbatch ",
                        "\ntriplet ")
                .contains("4 steps each, in 2 rounds");
        // Of two triplets the curriculum may drop both, of which there are warnings after the last turn.
        assertThat(bench.err().lines().limit(6).map(line -> line.replaceAll(", about .*", "")))
                .containsExactly(
                        "[1/6] round 1 plain: finished",
                        "[2/6] round 1 batch: finished",
                        "[3/6] round 1 triplet: finished",
                        "[4/6] round 2 plain: finished",
                        "[5/6] round 2 batch: finished",
                        "[6/6] round 2 triplet: finished");
    }

    @Test
    void aBatchInPiecesIsSaidToBe() {
        Invocation bench = bench("batch=3", "micro-batch=2", "rounds=1", "steps=1", "first-warm-up=0");

        assertThat(bench.exitCode()).as(bench.err()).isZero();
        assertThat(bench.out()).startsWith("batch 3 in pieces of 2, tokens 2 + 3 + 1, ");
    }

    @Test
    void whatABatchInPiecesTakesIsNotCounted() throws JsonProcessingException {
        JsonNode report = new ObjectMapper()
                .readTree(bench("batch=3", "micro-batch=2", "rounds=1", "steps=1", "first-warm-up=0", "--json")
                        .out());

        assertThat(report.path("plain").has("gflops")).isFalse();
        assertThat(report.path("plain").has("peak-share")).isFalse();
    }

    @Test
    void aModeCanBeMeasuredAlone() throws JsonProcessingException {
        Invocation bench = bench("modes=[batch]", "rounds=1", "steps=1", "first-warm-up=0", "--json");

        assertThat(bench.exitCode()).as(bench.err()).isZero();
        assertThat(bench.err()).isEqualTo("[1/1] round 1 batch: finished\n");
        JsonNode report = new ObjectMapper().readTree(bench.out());
        assertThat(report.path("batch").path("steps").asInt()).isEqualTo(1);
        assertThat(report.has("plain")).isFalse();
        assertThat(report.has("triplet")).isFalse();
    }

    @Test
    void threadsThatAreNotInEffectAreSaidToBe() throws JsonProcessingException {
        Invocation bench = bench("threads=3", "rounds=1", "steps=1", "first-warm-up=0", "--json");

        assertThat(bench.exitCode()).as(bench.err()).isZero();
        assertThat(bench.err())
                .endsWith(
                        "threads=3 is not in effect: 1 thread of ND4J. It takes the number from OMP_NUM_THREADS when it"
                                + " starts; ./harmonize sets it.\n");
        JsonNode report = new ObjectMapper().readTree(bench.out());
        assertThat(report.path("options").path("threads").asInt()).isEqualTo(3);
        assertThat(report.path("threads").path("blas").asInt()).isEqualTo(1);
    }

    @Test
    void theLauncherHasTheSameDefaultNumberOfThreads() throws IOException {
        int threads = StepBenchmarkOptions.read(List.of()).threads();

        assertThat(Files.readString(Path.of("..", "harmonize"))).contains("\n  OMP_NUM_THREADS=" + threads + "\n");
    }

    @Test
    void keysAndValuesThatAreWrongAreReportedTogether() {
        Invocation bench = Invocation.of("bench", "step", "widht=8", "batch=none", "--json");

        assertThat(bench.exitCode()).isEqualTo(2);
        assertThat(bench.out()).isEmpty();
        assertThat(bench.err())
                .startsWith("2 problems:\n")
                .contains("command line: widht: is not an option of 'bench step'", "did you mean 'width'?")
                .contains("command line: batch: must be a whole number, was \"none\"");
    }

    @Test
    void helpListsTheKeysWithTheirDefaults() {
        assertThat(Invocation.of("bench", "step", "--help").out())
                .contains("  video-tokens=64\n", "  first-warm-up=20\n", "  warm-up=3\n", "Exit codes:");
    }

    private static Invocation bench(String... more) {
        List<String> arguments = new ArrayList<>(List.of("bench", "step"));
        arguments.addAll(TINY);
        arguments.addAll(List.of(more));
        return Invocation.of(arguments);
    }
}
