package dev.harmonize.cli;

import dev.harmonize.core.bench.StepBenchmark;
import dev.harmonize.core.bench.StepBenchmarkOptions;
import dev.harmonize.core.bench.StepBenchmarkReport;
import dev.harmonize.core.bench.StepTiming;
import dev.harmonize.core.training.StepPhase;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Step times for people: one line per mode, and one with the parts of its step. */
final class StepTable {

    private StepTable() {}

    static String of(StepBenchmarkReport report) {
        StepBenchmarkOptions options = report.options();
        StringBuilder lines = new StringBuilder();
        line(
                lines,
                "batch %s, tokens %d + %d + %d, width %d, heads %d, layers %d; %,d parameters; %s; kernels %s",
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
                report.threads().describe(),
                report.kernels());
        line(lines, "");
        line(
                lines,
                "%-8s %10s %17s %12s %7s %6s %9s %9s %9s",
                "step",
                "median ms",
                "quartiles ms",
                "triplets/s",
                "ratio",
                "kept",
                "GFLOP/s",
                "of peak",
                "peak MiB");
        for (StepBenchmark.Mode mode : options.modes()) {
            StepTiming timing = report.timing(mode);
            line(
                    lines,
                    "%-8s %10.1f %17s %12.1f %7s %6.2f %9s %9s %9s",
                    mode.label(),
                    timing.median(),
                    String.format(Locale.ROOT, "%.1f to %.1f", timing.lowerQuartile(), timing.upperQuartile()),
                    timing.tripletsPerSecond(),
                    show("%.2f", report.ratio(mode)),
                    timing.kept(),
                    show("%.1f", report.gigaflops(mode)),
                    show("%.2f", report.peakShare(mode)),
                    show("%.0f", report.peakMebibytes(mode)));
        }
        line(lines, "");
        phases(lines, report);
        line(lines, "");
        line(
                lines,
                "%d steps each, in %d rounds; quote the ratios, not the times.",
                report.timing(options.modes().get(0)).milliseconds().size(),
                options.rounds());
        line(
                lines,
                "GFLOP/s are those of the encoder's matrix products; the peak is that of %s, %.1f GFLOP/s.",
                report.peakDescription(),
                report.peakGigaflops());
        line(lines, "The peak MiB are the whole process's, from its start to the end of the first round's turn.");
        return lines.toString();
    }

    private static void phases(StringBuilder lines, StepBenchmarkReport report) {
        StringBuilder header = new StringBuilder(String.format("%-8s", "ms"));
        for (StepPhase phase : StepPhase.values()) {
            header.append(String.format(Locale.ROOT, " %9s", phase.label()));
        }
        line(lines, "%s", header);
        for (StepBenchmark.Mode mode : report.options().modes()) {
            StringBuilder row = new StringBuilder(String.format("%-8s", mode.label()));
            for (StepPhase phase : StepPhase.values()) {
                row.append(
                        String.format(Locale.ROOT, " %9.1f", report.timing(mode).phase(phase)));
            }
            line(lines, "%s", row);
        }
    }

    private static String show(String format, OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "unknown";
    }

    /** What is to be said of modes whose steps were not all whole ones; one line each. */
    static List<String> warnings(StepBenchmarkReport report) {
        List<String> warnings = new ArrayList<>();
        for (StepBenchmark.Mode mode : report.options().modes()) {
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
