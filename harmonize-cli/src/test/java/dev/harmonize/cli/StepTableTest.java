package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.bench.NativeThreads;
import dev.harmonize.core.bench.StepBenchmark;
import dev.harmonize.core.bench.StepBenchmarkOptions;
import dev.harmonize.core.bench.StepBenchmarkReport;
import dev.harmonize.core.bench.StepTiming;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class StepTableTest {

    @Test
    void aModeThatKeptNothingInAStepIsNamed() {
        StepBenchmarkReport report = report(3);

        assertThat(StepTable.warnings(report))
                .containsExactly(
                        "triplet: the curriculum kept nothing in 3 of 4 steps, which so ended before realigning,"
                                + " combining and updating; the times are too short. A larger batch keeps something.");
        assertThat(StepTable.of(report).lines())
                .anySatisfy(line -> assertThat(line).matches("triplet .* 0\\.13   unknown"));
    }

    @Test
    void theTableTellsThePeakWhereItIsKnown() {
        assertThat(StepTable.of(report(0)).lines())
                .anySatisfy(line -> assertThat(line).matches("plain .* 1\\.00       300"))
                .anySatisfy(line -> assertThat(line).matches("batch .* 1\\.00   unknown"));
    }

    @Test
    void whereEveryStepIsWholeThereIsNothingToSay() {
        assertThat(StepTable.warnings(report(0))).isEmpty();
    }

    private static StepBenchmarkReport report(int emptySteps) {
        StepTiming whole = new StepTiming(8, List.of(1.0, 2.0, 3.0, 4.0), 1.0, 0);
        return new StepBenchmarkReport(
                StepBenchmarkOptions.read(List.of()),
                Map.of(
                        StepBenchmark.Mode.PLAIN, whole,
                        StepBenchmark.Mode.BATCH, whole,
                        StepBenchmark.Mode.TRIPLET, new StepTiming(8, List.of(1.0, 2.0, 3.0, 4.0), 0.126, emptySteps)),
                Map.of(StepBenchmark.Mode.PLAIN, 300L << 20),
                123,
                new NativeThreads(1, 1, 1));
    }
}
