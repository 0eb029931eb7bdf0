package dev.harmonize.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.core.bench.StepBenchmark.Mode;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class StepWorkTest {

    /** Sizes that are easily told apart: batch 3, tokens 4 + 5 + 6, width 8. */
    private static final List<String> SMALL =
            List.of("batch=3", "video-tokens=4", "audio-tokens=5", "text-tokens=6", "width=8", "heads=2");

    @Test
    void aBlockThatIsNotTheLastTakesAllTokensThroughEverything() {
        double tokens = 3 * (5 + 6 + 7);
        double squaredTokens = 3 * (5 * 5 + 6 * 6 + 7 * 7);
        double weights = 12 * 8 * 8;

        // Every weight is used forward, for deltas and for its gradient; attention is two products forward and five
        // back.
        double expected = 3 * 2 * tokens * weights + 7 * 2 * squaredTokens * 8;

        assertThat(flops(Mode.PLAIN, "layers=3") - flops(Mode.PLAIN, "layers=2"))
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void ofTheLastBlockOnlyTheAggregationTokenIsAskedFor() {
        double tokens = 3 * (5 + 6 + 7);
        double samples = 3 * 3;
        double tokenizers = 2 * 3 * 8 * (4 * 96 + 5 * 128 + 6 * 64);
        double heads = 2 * 3 * (8 * 128 + 128 * 128 + 128 * 64 + 8 * 128 + 8 * 64);

        double projections = 2 * tokens * 3 * 8 * 8;
        double output = 2 * samples * 8 * 8;
        double feedForward = 2 * samples * 2 * 32 * 8;
        double attention = 2 * tokens * 8;

        assertThat(flops(Mode.PLAIN, "layers=1"))
                .as("a tokenizer's inputs need no deltas")
                .isCloseTo(
                        2 * tokenizers + 3 * (heads + projections + output + feedForward) + 7 * attention,
                        within(1e-6));
    }

    @Test
    void theLossesOfAVideoGoBackApartWhereConflictIsMeasured() {
        double video = 3 * 5;
        double weights = 3 * 8 * 8 * video + (8 * 8 + 2 * 8 * 32) * 3 + (8 * 128 + 128 * 128) * 3;

        double deltas = 2 * weights + 4 * 2 * video * 8;
        double gradients = 2 * weights + 2 * 3 * 4 * 96 * 8;

        double plain = flops(Mode.PLAIN, "layers=1");
        assertThat(flops(Mode.TRIPLET, "layers=1") - plain).isCloseTo(deltas, within(1e-6));
        assertThat(flops(Mode.BATCH, "layers=1") - plain).isCloseTo(deltas + gradients, within(1e-6));
    }

    @Test
    void itGrowsWithTheBatch() {
        assertThat(flops(Mode.TRIPLET, "batch=30")).isCloseTo(10 * flops(Mode.TRIPLET), within(1e-3));
    }

    @Test
    void whatIsEncodedSeveralTimesIsNotCounted() {
        assertThat(new StepWork(options("micro-batch=2")).flops(Mode.PLAIN)).isEmpty();
        assertThat(new StepWork(options("micro-batch=3")).flops(Mode.PLAIN))
                .as("all at once")
                .isEqualTo(new StepWork(options()).flops(Mode.PLAIN));
    }

    private static double flops(Mode mode, String... more) {
        return new StepWork(options(more)).flops(mode).orElseThrow();
    }

    private static StepBenchmarkOptions options(String... more) {
        List<String> keys = new ArrayList<>(SMALL);
        keys.addAll(List.of(more));
        return StepBenchmarkOptions.read(keys);
    }
}
