package dev.harmonize.core.sweeps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.probe.Metric;
import dev.harmonize.core.runs.Json;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

class SweepSummaryTest {

    @Test
    void theBestMeanIsTheHighestOrTheLowestAndTiesShareIt() {
        SweepSummary summary = summary(
                arm("a", Map.of("accuracy", 0.5, "rank", 3.0, "pool", 10.0)),
                arm("b", Map.of("accuracy", 0.7, "rank", 2.0, "pool", 10.0)),
                arm("c", Map.of("accuracy", 0.7, "rank", 4.0, "pool", 20.0)),
                arm("d", Map.of()));

        assertThat(summary.best("accuracy")).containsExactly("b", "c");
        assertThat(summary.best("rank")).containsExactly("b");
        assertThat(summary.best("pool")).as("neither direction is better").isEmpty();
        assertThat(summary.best("unknown")).isEmpty();
    }

    @Test
    void nothingIsBestWhereNoArmHasTheMetric() {
        assertThat(summary(arm("a", Map.of())).best("accuracy")).isEmpty();
        assertThat(summary(arm("a", Map.of("accuracy", Double.NaN))).best("accuracy"))
                .isEmpty();
    }

    @Test
    void jsonKeepsEverything() {
        SweepSummary summary = new SweepSummary(
                "mine",
                "b",
                List.of("rank", "accuracy"),
                metrics(),
                List.of(
                        arm("a", Map.of("accuracy", 0.5, "rank", 3.0)),
                        new SweepSummary.ArmSummary(
                                "b",
                                Json.object().put("harmonize.seed", 3),
                                List.of(new SweepSummary.RunSummary(7, Map.of(), Optional.of("no memory"))))));

        SweepSummary read = SweepSummary.fromJson(summary.toJson());

        assertThat(read).isEqualTo(summary);
        assertThat(read.failures()).isEqualTo(1);
        assertThat(read.toJson()).isEqualTo(summary.toJson());
    }

    @Test
    void oneSeedHasNoDeviation() {
        assertThat(Json.line(summary(arm("a", Map.of("rank", 3.0)))
                        .toJson()
                        .path("arms")
                        .path(0)
                        .path("metrics")
                        .path("rank")))
                .isEqualTo("{\"mean\":3.0,\"std\":null,\"n\":1}");
    }

    @Test
    void otherJsonIsRefused() {
        assertThatThrownBy(() -> SweepSummary.fromJson(Json.object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("is not the summary of a sweep: it has no \"sweep\" and \"arms\"");
    }

    private static SweepSummary summary(SweepSummary.ArmSummary... arms) {
        return new SweepSummary("mine", "a", List.of(), metrics(), List.of(arms));
    }

    private static SweepSummary.ArmSummary arm(String id, Map<String, Double> metrics) {
        return new SweepSummary.ArmSummary(
                id, Json.object(), List.of(new SweepSummary.RunSummary(1, metrics, Optional.empty())));
    }

    private static Map<String, SweepSummary.MetricInfo> metrics() {
        Map<String, SweepSummary.MetricInfo> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", new SweepSummary.MetricInfo(Metric.Better.HIGHER, OptionalDouble.of(0.1)));
        metrics.put("rank", new SweepSummary.MetricInfo(Metric.Better.LOWER, OptionalDouble.empty()));
        metrics.put("pool", new SweepSummary.MetricInfo(Metric.Better.NEITHER, OptionalDouble.empty()));
        return metrics;
    }
}
