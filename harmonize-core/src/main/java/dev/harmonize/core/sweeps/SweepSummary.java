package dev.harmonize.core.sweeps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.RunOutcome;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known after a sweep.
 *
 * @param sweep its name
 * @param baseline id of the arm that the others are compared with
 * @param columns the metrics to show, in order
 * @param metrics what is known of each metric apart from its value, by name
 * @param arms the variants
 */
public record SweepSummary(
        String sweep, String baseline, List<String> columns, Map<String, MetricInfo> metrics, List<ArmSummary> arms) {

    public SweepSummary {
        columns = List.copyOf(columns);
        arms = List.copyOf(arms);
    }

    /**
     * What a metric means.
     *
     * @param better which direction is better
     * @param chance what a guess would reach, where that is known
     */
    public record MetricInfo(Metric.Better better, OptionalDouble chance) {}

    /**
     * One variant's results.
     *
     * @param id of the arm
     * @param overrides what it changes in the config
     * @param runs one per seed
     */
    public record ArmSummary(String id, JsonNode overrides, List<RunSummary> runs) {
        public ArmSummary {
            runs = List.copyOf(runs);
        }

        /** Mean and spread of a metric over the runs that finished and have it. */
        public Spread spread(String metric) {
            return Spread.of(runs.stream()
                    .filter(run -> run.metrics().containsKey(metric))
                    .mapToDouble(run -> run.metrics().get(metric))
                    .toArray());
        }
    }

    /**
     * One run's result.
     *
     * @param seed its seed
     * @param metrics value by name; empty if it failed
     * @param failure why it failed, if it did
     */
    public record RunSummary(long seed, Map<String, Double> metrics, Optional<String> failure) {}

    /** Gathers the outcomes of a plan. */
    static SweepSummary of(SweepPlan plan, Map<String, Map<Long, RunOutcome>> outcomes) {
        Map<String, MetricInfo> metrics = new LinkedHashMap<>();
        List<ArmSummary> arms = new ArrayList<>();
        JsonNode planJson = plan.toJson();
        for (int a = 0; a < plan.arms().size(); a++) {
            Arm arm = plan.arms().get(a);
            List<RunSummary> runs = new ArrayList<>();
            outcomes.getOrDefault(arm.id(), Map.of()).forEach((seed, outcome) -> {
                Map<String, Double> values = new LinkedHashMap<>();
                for (Metric metric : outcome.metrics()) {
                    values.put(metric.name(), metric.value());
                    metrics.putIfAbsent(metric.name(), new MetricInfo(metric.better(), metric.chance()));
                }
                runs.add(new RunSummary(seed, values, outcome.failure()));
            });
            arms.add(new ArmSummary(arm.id(), planJson.path("arms").path(a).path("overrides"), runs));
        }
        List<String> columns = plan.metrics().isEmpty() ? List.copyOf(metrics.keySet()) : plan.metrics();
        return new SweepSummary(plan.name(), plan.baseline(), columns, metrics, arms);
    }

    /** The ids of the arms with the best mean of a metric: more than one if they tie, none if no direction is better. */
    public List<String> best(String metric) {
        MetricInfo info = metrics.get(metric);
        if (info == null || info.better() == Metric.Better.NEITHER) {
            return List.of();
        }
        double sign = info.better() == Metric.Better.HIGHER ? 1 : -1;
        double best = arms.stream()
                .mapToDouble(arm -> sign * arm.spread(metric).mean())
                .filter(mean -> !Double.isNaN(mean))
                .max()
                .orElse(Double.NaN);
        return arms.stream()
                .filter(arm -> sign * arm.spread(metric).mean() == best)
                .map(ArmSummary::id)
                .toList();
    }

    /** Number of runs that failed. */
    public long failures() {
        return arms.stream()
                .flatMap(arm -> arm.runs().stream())
                .filter(run -> run.failure().isPresent())
                .count();
    }

    /** As {@code summary.json}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("sweep", sweep);
        json.put("baseline", baseline);
        ArrayNode columnArray = json.putArray("columns");
        columns.forEach(columnArray::add);
        ObjectNode infos = json.putObject("metrics");
        metrics.forEach((name, info) -> {
            ObjectNode entry = infos.putObject(name);
            entry.put("better", info.better().name().toLowerCase(Locale.ROOT));
            info.chance().ifPresent(chance -> entry.set("chance", Json.number(chance)));
            ArrayNode bestArray = entry.putArray("best");
            best(name).forEach(bestArray::add);
        });
        ArrayNode armArray = json.putArray("arms");
        for (ArmSummary arm : arms) {
            ObjectNode entry = armArray.addObject();
            entry.put("id", arm.id());
            entry.set("overrides", arm.overrides());
            ArrayNode runArray = entry.putArray("runs");
            for (RunSummary run : arm.runs()) {
                ObjectNode runEntry = runArray.addObject();
                runEntry.put("seed", run.seed());
                runEntry.put("status", run.failure().isPresent() ? "failed" : "finished");
                run.failure().ifPresent(reason -> runEntry.put("failure", reason));
                ObjectNode values = runEntry.putObject("metrics");
                run.metrics().forEach((name, value) -> values.set(name, Json.number(value)));
            }
            ObjectNode spreads = entry.putObject("metrics");
            for (String metric : metrics.keySet()) {
                Spread spread = arm.spread(metric);
                ObjectNode spreadEntry = spreads.putObject(metric);
                spreadEntry.set("mean", Json.number(spread.mean()));
                spreadEntry.set("std", Json.number(spread.std()));
                spreadEntry.put("n", spread.n());
            }
        }
        return json;
    }

    /**
     * From {@code summary.json}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static SweepSummary fromJson(JsonNode json) {
        if (!json.path("arms").isArray() || !json.path("sweep").isTextual()) {
            throw new IllegalArgumentException("is not the summary of a sweep: it has no \"sweep\" and \"arms\"");
        }
        Map<String, MetricInfo> metrics = new LinkedHashMap<>();
        json.path("metrics")
                .properties()
                .forEach(entry -> metrics.put(
                        entry.getKey(),
                        new MetricInfo(
                                Metric.Better.valueOf(entry.getValue()
                                        .path("better")
                                        .asText("neither")
                                        .toUpperCase(Locale.ROOT)),
                                entry.getValue().has("chance")
                                        ? OptionalDouble.of(
                                                entry.getValue().path("chance").asDouble())
                                        : OptionalDouble.empty())));
        List<ArmSummary> arms = new ArrayList<>();
        for (JsonNode arm : json.path("arms")) {
            List<RunSummary> runs = new ArrayList<>();
            for (JsonNode run : arm.path("runs")) {
                Map<String, Double> values = new LinkedHashMap<>();
                run.path("metrics")
                        .properties()
                        .forEach(value ->
                                values.put(value.getKey(), value.getValue().asDouble(Double.NaN)));
                runs.add(new RunSummary(
                        run.path("seed").asLong(),
                        values,
                        run.path("status").asText().equals("failed")
                                ? Optional.of(run.path("failure").asText("unknown"))
                                : Optional.empty()));
            }
            arms.add(new ArmSummary(arm.path("id").asText(), arm.path("overrides"), runs));
        }
        List<String> columns = new ArrayList<>();
        json.path("columns").forEach(column -> columns.add(column.asText()));
        return new SweepSummary(
                json.path("sweep").asText(),
                json.path("baseline").asText(),
                columns.isEmpty() ? List.copyOf(metrics.keySet()) : columns,
                metrics,
                arms);
    }
}
