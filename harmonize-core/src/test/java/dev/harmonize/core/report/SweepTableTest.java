package dev.harmonize.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.probe.Metric;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.sweeps.SweepSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Four arms: two that tie for the best recall, one with a single run that finished and without the rank, one of which
 * nothing is left.
 */
class SweepTableTest {

    private static final SweepSummary.ArmSummary PLAIN = new SweepSummary.ArmSummary(
            "realigner=sum",
            Json.object(),
            List.of(
                    run(1, Map.of("r.R@1", 0.25, "r.rank", 12.0, "r.pool", 100.0)),
                    run(2, Map.of("r.R@1", 0.75, "r.rank", 10.0, "r.pool", 100.0))));
    private static final SweepSummary.ArmSummary PROJECTED = new SweepSummary.ArmSummary(
            "curriculum=none,realigner=pcgrad",
            Json.object(),
            List.of(
                    run(1, Map.of("r.R@1", 0.5, "r.rank", 9.0, "r.pool", 100.0)),
                    run(2, Map.of("r.R@1", 0.5, "r.rank", 9.5, "r.pool", 100.0))));
    private static final SweepSummary.ArmSummary HALF = new SweepSummary.ArmSummary(
            "half_done",
            Json.object(),
            List.of(run(1, Map.of("r.R@1", 0.0625, "r.pool", 100.0)), failed(2, "loss 'va' is not finite")));
    private static final SweepSummary.ArmSummary LOST =
            new SweepSummary.ArmSummary("lost", Json.object(), List.of(failed(1, "no memory"), failed(2, "no memory")));

    private static final SweepSummary SUMMARY =
            summary(List.of("r.R@1", "r.rank", "r.pool"), PLAIN, PROJECTED, HALF, LOST);

    @TempDir
    private Path folder;

    @Test
    void markdownAlignsColumnsMarksTheBestAndSaysWhatFailed() {
        assertThat(new SweepTable(SUMMARY).markdown()).isEqualTo("""
                        # ablation

                        | arm                              |           r.R@1 ↑ |      r.rank ↓ |      r.pool |
                        |:---------------------------------|------------------:|--------------:|------------:|
                        | realigner=sum (baseline)         | **0.500 ± 0.354** |    11.0 ± 1.4 | 100.0 ± 0.0 |
                        | curriculum=none,realigner=pcgrad | **0.500 ± 0.000** | **9.3 ± 0.4** | 100.0 ± 0.0 |
                        | half_done                        |             0.063 |             – |       100.0 |
                        | lost                             |                 – |             – |           – |
                        | chance                           |             0.010 |             – |           – |

                        Mean ± sample standard deviation over seeds 1, 2; best mean in bold; ↑ higher is better, ↓ lower is better.

                        Failed: half_done, seed 2: loss 'va' is not finite

                        Failed: lost, seed 1: no memory

                        Failed: lost, seed 2: no memory
                        """);
    }

    @Test
    void csvHasEveryNumberAtFullPrecision() {
        assertThat(new SweepTable(SUMMARY).csv()).isEqualTo("""
                        arm,metric,mean,std,n,chance,best
                        realigner=sum,r.R@1,0.5,0.3535533905932738,2,0.01,true
                        realigner=sum,r.rank,11.0,1.4142135623730951,2,,false
                        realigner=sum,r.pool,100.0,0.0,2,,false
                        "curriculum=none,realigner=pcgrad",r.R@1,0.5,0.0,2,0.01,true
                        "curriculum=none,realigner=pcgrad",r.rank,9.25,0.3535533905932738,2,,true
                        "curriculum=none,realigner=pcgrad",r.pool,100.0,0.0,2,,false
                        half_done,r.R@1,0.0625,,1,0.01,false
                        half_done,r.rank,,,0,,false
                        half_done,r.pool,100.0,,1,,false
                        lost,r.R@1,,,0,0.01,false
                        lost,r.rank,,,0,,false
                        lost,r.pool,,,0,,false
                        """);
    }

    @Test
    void latexIsATabular() {
        assertThat(new SweepTable(SUMMARY).latex()).isEqualTo("""
                        \\begin{tabular}{lrrr}
                        \\toprule
                        arm & r.R@1 $\\uparrow$ & r.rank $\\downarrow$ & r.pool \\\\
                        \\midrule
                        realigner=sum & \\boldmath$0.500 \\pm 0.354$ & $11.0 \\pm 1.4$ & $100.0 \\pm 0.0$ \\\\
                        curriculum=none,realigner=pcgrad & \\boldmath$0.500 \\pm 0.000$ & \\boldmath$9.3 \\pm 0.4$ & $100.0 \\pm 0.0$ \\\\
                        half\\_done & $0.063$ & -- & $100.0$ \\\\
                        lost & -- & -- & -- \\\\
                        \\midrule
                        chance & 0.010 & -- & -- \\\\
                        \\bottomrule
                        \\end{tabular}
                        """);
    }

    @Test
    void columnsAreThoseThatTheSweepAsksForAndWhatIsNotThereIsNoted() {
        String table = new SweepTable(summary(List.of("r.rank", "r.R@2", "loss"), PLAIN)).markdown();

        assertThat(table).isEqualTo("""
                        # ablation

                        | arm                      |       r.rank ↓ |
                        |:-------------------------|---------------:|
                        | realigner=sum (baseline) | **11.0 ± 1.4** |
                        | chance                   |              – |

                        Mean ± sample standard deviation over seeds 1, 2; best mean in bold; ↑ higher is better, ↓ lower is better.

                        No run has the metric r.R@2, which sweep.metrics asks for; did you mean 'r.R@1'?

                        No run has the metric loss, which sweep.metrics asks for
                        """);
    }

    @Test
    void oneRunPerArmHasNoDeviation() {
        SweepSummary.ArmSummary once =
                new SweepSummary.ArmSummary("realigner=sum", Json.object(), List.of(run(17, Map.of("r.R@1", 0.5))));

        assertThat(new SweepTable(summary(List.of("r.R@1"), once)).markdown())
                .contains(
                        "| realigner=sum (baseline) | **0.500** |",
                        "One run per arm, seed 17; best in bold; ↑ higher is better, ↓ lower is better.");
    }

    @Test
    void whatLatexWouldTakeForCodeIsEscaped() {
        SweepSummary.ArmSummary odd =
                new SweepSummary.ArmSummary("a_b", Json.object(), List.of(run(1, Map.of("50%_{x}^2~$y$&#\\", 0.5))));

        assertThat(new SweepTable(new SweepSummary(
                                "ablation",
                                "a_b",
                                List.of("50%_{x}^2~$y$&#\\"),
                                Map.of(
                                        "50%_{x}^2~$y$&#\\",
                                        new SweepSummary.MetricInfo(Metric.Better.NEITHER, OptionalDouble.empty())),
                                List.of(odd)))
                        .latex())
                .contains(
                        "arm & 50\\%\\_\\{x\\}\\textasciicircum{}2\\textasciitilde{}\\$y\\$\\&\\#\\textbackslash{} \\\\",
                        "a\\_b & $0.5");
    }

    @Test
    void smallFiguresKeepTwoDigits() {
        SweepSummary.ArmSummary small = new SweepSummary.ArmSummary(
                "realigner=sum",
                Json.object(),
                List.of(run(1, Map.of("r.R@1", 0.00123)), run(2, Map.of("r.R@1", 0.00123))));

        assertThat(new SweepTable(summary(List.of("r.R@1"), small)).markdown())
                .contains("**0.0012 ± 0.0000**", "0.0100 |");
    }

    @Test
    void everyFormIsWritten() {
        SweepTable table = new SweepTable(SUMMARY);

        table.write(folder);

        assertThat(folder.resolve("table.md")).hasContent(table.markdown());
        assertThat(folder.resolve("table.csv")).hasContent(table.csv());
        assertThat(folder.resolve("table.tex")).hasContent(table.latex());
    }

    private static SweepSummary summary(List<String> columns, SweepSummary.ArmSummary... arms) {
        Map<String, SweepSummary.MetricInfo> metrics = new LinkedHashMap<>();
        metrics.put("r.R@1", new SweepSummary.MetricInfo(Metric.Better.HIGHER, OptionalDouble.of(0.01)));
        metrics.put("r.rank", new SweepSummary.MetricInfo(Metric.Better.LOWER, OptionalDouble.empty()));
        metrics.put("r.pool", new SweepSummary.MetricInfo(Metric.Better.NEITHER, OptionalDouble.empty()));
        return new SweepSummary("ablation", "realigner=sum", columns, metrics, List.of(arms));
    }

    private static SweepSummary.RunSummary run(long seed, Map<String, Double> metrics) {
        return new SweepSummary.RunSummary(seed, metrics, Optional.empty());
    }

    private static SweepSummary.RunSummary failed(long seed, String reason) {
        return new SweepSummary.RunSummary(seed, Map.of(), Optional.of(reason));
    }
}
