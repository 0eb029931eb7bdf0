package dev.harmonize.cli;

import dev.harmonize.core.bench.StepBenchmark;
import dev.harmonize.core.bench.StepBenchmarkOptions;
import dev.harmonize.core.bench.StepBenchmarkReport;
import dev.harmonize.core.bench.StepTiming;

import java.util.Locale;

/** Step times for people: one line per mode. */
final class StepTable {

    private StepTable() {}

    static String of(StepBenchmarkReport report) {
        StepBenchmarkOptions options = report.options();
        StepTiming plain = report.timing(StepBenchmark.Mode.PLAIN);
        StringBuilder lines = new StringBuilder();
        line(
                lines,
                "batch %d, tokens %d + %d + %d, width %d, heads %d, layers %d; %,d parameters; %s",
                options.batch(),
                options.videoTokens(),
                options.audioTokens(),
                options.textTokens(),
                options.width(),
                options.heads(),
                options.layers(),
                report.parameters(),
                report.threads().describe());
        line(lines, "");
        line(lines, "%-8s %10s %23s %12s %7s", "step", "median ms", "fastest to slowest ms", "triplets/s", "ratio");
        for (StepBenchmark.Mode mode : StepBenchmark.Mode.values()) {
            StepTiming timing = report.timing(mode);
            line(
                    lines,
                    "%-8s %10.1f %23s %12.1f %7.2f",
                    mode.label(),
                    timing.median(),
                    String.format(Locale.ROOT, "%.1f to %.1f", timing.fastest(), timing.slowest()),
                    timing.tripletsPerSecond(),
                    timing.ratioTo(plain));
        }
        line(lines, "");
        line(
                lines,
                "%d steps each, in %d rounds that alternate; quote the ratios, not the times.",
                plain.milliseconds().size(),
                options.rounds());
        return lines.toString();
    }

    private static void line(StringBuilder lines, String format, Object... arguments) {
        lines.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
