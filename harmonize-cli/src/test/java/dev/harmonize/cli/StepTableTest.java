package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.bench.NativeThreads;
import dev.harmonize.core.bench.StepBenchmark;
import dev.harmonize.core.bench.StepBenchmarkOptions;
import dev.harmonize.core.bench.StepBenchmarkReport;
import dev.harmonize.core.bench.StepTiming;
import dev.harmonize.core.training.StepPhase;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class StepTableTest {

    private static final StepTiming WHOLE = new StepTiming(
            8, List.of(1.0, 2.0, 3.0, 4.0), Map.of(StepPhase.ENCODE, 1.5, StepPhase.UPDATE, 0.5), 1.0, 0);

    @Test
    void aModeThatKeptNothingInAStepIsNamed() {
        StepBenchmarkReport report = report(3);

        assertThat(StepTable.warnings(report))
                .containsExactly(
                        "triplet: the curriculum kept nothing in 3 of 4 steps, which so ended before realigning,"
                                + " combining and updating; the times are too short. A larger batch keeps something.");
        assertThat(StepTable.of(report).lines())
                .anySatisfy(line -> assertThat(line).matches("triplet .* 0\\.13 .* unknown"));
    }

    @Test
    void theTableTellsThePeakWhereItIsKnown() {
        assertThat(StepTable.of(report(0)).lines())
                .anySatisfy(line -> assertThat(line).matches("plain .* 1\\.00 .*       300"))
                .anySatisfy(line -> assertThat(line).matches("batch .* 1\\.00 .*   unknown"));
    }

    @Test
    void aSecondTableTellsWhereTheTimeWent() {
        assertThat(StepTable.of(report(0)).lines())
                .containsSequence(
                        "ms            data    encode    losses   measure     weigh   realign   combine    update",
                        "plain          0.0       1.5       0.0       0.0       0.0       0.0       0.0       0.5");
    }

    @Test
    void onlyWhatWasMeasuredHasALineAndWithoutPlainThereAreNoRatios() {
        StepBenchmarkReport report = new StepBenchmarkReport(
                StepBenchmarkOptions.read(List.of("modes=[batch]")),
                Map.of(StepBenchmark.Mode.BATCH, WHOLE),
                Map.of(),
                123,
                new NativeThreads(1, 1, 1),
                "cpu",
                100);

        assertThat(StepTable.of(report).lines())
                .noneMatch(line -> line.startsWith("plain") || line.startsWith("triplet"))
                .anySatisfy(line -> assertThat(line).matches("batch .* unknown +1\\.00 .* unknown"));
        assertThat(report.toJson().path("batch").has("ratio")).isFalse();
        assertThat(report.toJson().has("plain")).isFalse();
    }

    @Test
    void theRateIsThatOfTheStepsProductsAndRelativeToTheMachines() {
        StepBenchmarkReport report = report(0);

        double rate = report.gigaflop(StepBenchmark.Mode.PLAIN).orElseThrow() * 1000 / 2.5;
        assertThat(report.gigaflops(StepBenchmark.Mode.PLAIN)).hasValue(rate);
        assertThat(report.peakShare(StepBenchmark.Mode.PLAIN)).hasValue(rate / 100);
        assertThat(StepTable.of(report))
                .contains("; the peak is that of ND4J sgemm 1024 x 1024 x 1024, 100.0 GFLOP/s.");
    }

    @Test
    void whereEveryStepIsWholeThereIsNothingToSay() {
        assertThat(StepTable.warnings(report(0))).isEmpty();
    }

    private static StepBenchmarkReport report(int emptySteps) {
        return new StepBenchmarkReport(
                StepBenchmarkOptions.read(List.of()),
                Map.of(
                        StepBenchmark.Mode.PLAIN, WHOLE,
                        StepBenchmark.Mode.BATCH, WHOLE,
                        StepBenchmark.Mode.TRIPLET,
                                new StepTiming(8, List.of(1.0, 2.0, 3.0, 4.0), Map.of(), 0.126, emptySteps)),
                Map.of(StepBenchmark.Mode.PLAIN, 300L << 20),
                123,
                new NativeThreads(1, 1, 1),
                "cpu",
                100);
    }
}
