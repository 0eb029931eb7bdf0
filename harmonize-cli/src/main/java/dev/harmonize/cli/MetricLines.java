package dev.harmonize.cli;

import dev.harmonize.api.probe.Metric;

import java.util.List;
import java.util.Locale;

/** Metrics for people: one per line, the chance level beside it. */
final class MetricLines {

    private MetricLines() {}

    static String of(List<Metric> metrics) {
        int width = metrics.stream()
                .mapToInt(metric -> metric.name().length())
                .max()
                .orElse(0);
        StringBuilder lines = new StringBuilder();
        for (Metric metric : metrics) {
            lines.append(
                    String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s  %10.4f", metric.name(), metric.value()));
            metric.chance().ifPresent(chance -> lines.append(String.format(Locale.ROOT, "  (chance %.4f)", chance)));
            lines.append(System.lineSeparator());
        }
        return lines.toString();
    }
}
