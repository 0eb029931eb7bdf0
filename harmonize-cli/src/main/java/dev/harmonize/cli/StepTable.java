package dev.harmonize.cli;

import dev.harmonize.core.bench.StepBenchmark;
import dev.harmonize.core.bench.StepBenchmarkOptions;
import dev.harmonize.core.bench.StepBenchmarkReport;
import dev.harmonize.core.bench.StepTiming;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Step times for people: one line per mode. */
final class StepTable {

    private StepTable() {}

    static String of(StepBenchmarkReport report) {
        StepBenchmarkOptions options = report.options();
        StepTiming plain = report.timing(StepBenchmark.Mode.PLAIN);
        StringBuilder lines = new StringBuilder();
        line(
                lines,
                "batch %s, tokens %d + %d + %d, width %d, heads %d, layers %d; %,d parameters; %s",
                options.batch()
                        + options.microBatch()
                                .map(samples -> " in pieces of " + samples)
                                .orElse(""),
                options.videoTokens(),
                options.audioTokens(),
                options.textTokens(),
                options.width(),
                options.heads(),
                options.layers(),
                report.parameters(),
                report.threads().describe());
        line(lines, "");
        line(
                lines,
                "%-8s %10s %23s %12s %7s %6s %9s",
                "step",
                "median ms",
                "fastest to slowest ms",
                "triplets/s",
                "ratio",
                "kept",
                "peak MiB");
        for (StepBenchmark.Mode mode : StepBenchmark.Mode.values()) {
            StepTiming timing = report.timing(mode);
            line(
                    lines,
                    "%-8s %10.1f %23s %12.1f %7.2f %6.2f %9s",
                    mode.label(),
                    timing.median(),
                    String.format(Locale.ROOT, "%.1f to %.1f", timing.fastest(), timing.slowest()),
                    timing.tripletsPerSecond(),
                    timing.ratioTo(plain),
                    timing.kept(),
                    peak(report, mode));
        }
        line(lines, "");
        line(
                lines,
                "%d steps each, in %d rounds that alternate; quote the ratios, not the times.",
                plain.milliseconds().size(),
                options.rounds());
        line(lines, "The peak is the whole process's, from its start to the end of the first round's turn.");
        return lines.toString();
    }

    private static String peak(StepBenchmarkReport report, StepBenchmark.Mode mode) {
        OptionalDouble peak = report.peakMebibytes(mode);
        return peak.isPresent() ? String.format(Locale.ROOT, "%.0f", peak.getAsDouble()) : "unknown";
    }

    /** What is to be said of modes whose steps were not all whole ones; one line each. */
    static List<String> warnings(StepBenchmarkReport report) {
        List<String> warnings = new ArrayList<>();
        for (StepBenchmark.Mode mode : StepBenchmark.Mode.values()) {
            StepTiming timing = report.timing(mode);
            if (timing.emptySteps() > 0) {
                warnings.add(mode.label() + ": the curriculum kept nothing in " + timing.emptySteps() + " of "
                        + timing.milliseconds().size()
                        + " steps, which so ended before realigning, combining and updating; the times are too short. A"
                        + " larger batch keeps something.");
            }
        }
        return warnings;
    }

    private static void line(StringBuilder lines, String format, Object... arguments) {
        lines.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
