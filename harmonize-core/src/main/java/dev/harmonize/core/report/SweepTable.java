package dev.harmonize.core.report;

import dev.harmonize.api.probe.Metric;
import dev.harmonize.core.config.DidYouMean;
import dev.harmonize.core.runs.AtomicFile;
import dev.harmonize.core.sweeps.Spread;
import dev.harmonize.core.sweeps.SweepSummary;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * A sweep as a table: a row per arm, a column per metric, mean ± sample standard deviation over seeds, the best mean of
 * each column marked, the chance level in a row of its own.
 */
public final class SweepTable {

    private final SweepSummary summary;
    private final List<String> columns;

    /** The table of a summary. */
    public SweepTable(SweepSummary summary) {
        this.summary = summary;
        this.columns = summary.columns().stream()
                .filter(summary.metrics()::containsKey)
                .toList();
    }

    /** Writes {@code table.md}, {@code table.csv} and {@code table.tex}. */
    public void write(Path folder) {
        AtomicFile.write(folder.resolve("table.md"), markdown());
        AtomicFile.write(folder.resolve("table.csv"), csv());
        AtomicFile.write(folder.resolve("table.tex"), latex());
    }

    /** GitHub-flavoured Markdown, columns aligned so that it reads well in a terminal too. */
    public String markdown() {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("arm"));
        columns.forEach(column -> header.add(column + arrow(column, " ↑", " ↓")));
        rows.add(header);
        for (SweepSummary.ArmSummary arm : summary.arms()) {
            List<String> row = new ArrayList<>();
            row.add(arm.id() + (arm.id().equals(summary.baseline()) ? " (baseline)" : ""));
            for (String column : columns) {
                String text = text(arm, column, " ± ");
                row.add(summary.best(column).contains(arm.id()) ? "**" + text + "**" : text);
            }
            rows.add(row);
        }
        List<String> chance = new ArrayList<>(List.of("chance"));
        columns.forEach(column -> chance.add(chance(column)));
        rows.add(chance);

        StringBuilder table = new StringBuilder("# ").append(summary.sweep()).append("\n\n");
        int[] widths = new int[header.size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            table.append('|');
            for (int c = 0; c < widths.length; c++) {
                String cell = rows.get(r).get(c);
                String padding = " ".repeat(widths[c] - cell.length());
                table.append(' ')
                        .append(c == 0 ? cell + padding : padding + cell)
                        .append(" |");
            }
            table.append('\n');
            if (r == 0) {
                table.append('|');
                for (int c = 0; c < widths.length; c++) {
                    table.append(c == 0 ? ":" : "-")
                            .append("-".repeat(widths[c]))
                            .append(c == 0 ? "-|" : ":|");
                }
                table.append('\n');
            }
        }
        List<String> seeds = seeds();
        table.append('\n')
                .append(seeds.size() == 1 ? "One run per arm, seed " : "Mean ± sample standard deviation over seeds ")
                .append(String.join(", ", seeds))
                .append(seeds.size() == 1 ? "; best" : "; best mean")
                .append(" in bold; ↑ higher is better, ↓ lower is better.\n");
        notes().forEach(note -> table.append('\n').append(note).append('\n'));
        return table.toString();
    }

    /** One line per arm and metric: {@code arm,metric,mean,std,n,chance,best}, at full precision. */
    public String csv() {
        StringBuilder csv = new StringBuilder("arm,metric,mean,std,n,chance,best\n");
        for (SweepSummary.ArmSummary arm : summary.arms()) {
            for (String metric : summary.metrics().keySet()) {
                Spread spread = arm.spread(metric);
                csv.append(quoted(arm.id())).append(',').append(quoted(metric)).append(',');
                csv.append(plain(spread.mean()))
                        .append(',')
                        .append(plain(spread.std()))
                        .append(',');
                csv.append(spread.n()).append(',');
                csv.append(plain(info(metric).chance().orElse(Double.NaN))).append(',');
                csv.append(summary.best(metric).contains(arm.id())).append('\n');
            }
        }
        return csv.toString();
    }

    /** A LaTeX tabular that needs the booktabs package. */
    public String latex() {
        StringBuilder table = new StringBuilder("\\begin{tabular}{l")
                .append("r".repeat(columns.size()))
                .append("}\n");
        table.append("\\toprule\narm");
        columns.forEach(column ->
                table.append(" & ").append(escaped(column)).append(arrow(column, " $\\uparrow$", " $\\downarrow$")));
        table.append(" \\\\\n\\midrule\n");
        for (SweepSummary.ArmSummary arm : summary.arms()) {
            table.append(escaped(arm.id()));
            for (String column : columns) {
                String text = text(arm, column, " \\pm ");
                String cell = text.equals("–") ? "--" : "$" + text + "$";
                table.append(" & ").append(summary.best(column).contains(arm.id()) ? "\\boldmath" + cell : cell);
            }
            table.append(" \\\\\n");
        }
        table.append("\\midrule\nchance");
        columns.forEach(column -> table.append(" & ").append(chance(column).replace("–", "--")));
        return table.append(" \\\\\n\\bottomrule\n\\end{tabular}\n").toString();
    }

    private String text(SweepSummary.ArmSummary arm, String column, String plusMinus) {
        Spread spread = arm.spread(column);
        if (spread.n() == 0) {
            return "–";
        }
        int decimals = decimals(column);
        String mean = fixed(spread.mean(), decimals);
        return spread.n() < 2 ? mean : mean + plusMinus + fixed(spread.std(), decimals);
    }

    private String chance(String column) {
        return info(column).chance().isPresent() ? fixed(info(column).chance().getAsDouble(), decimals(column)) : "–";
    }

    private String arrow(String column, String up, String down) {
        return switch (info(column).better()) {
            case HIGHER -> up;
            case LOWER -> down;
            case NEITHER -> "";
        };
    }

    private SweepSummary.MetricInfo info(String metric) {
        SweepSummary.MetricInfo info = summary.metrics().get(metric);
        return info == null ? new SweepSummary.MetricInfo(Metric.Better.NEITHER, OptionalDouble.empty()) : info;
    }

    /** So many that the smallest figure of the column still shows two digits, within reason. */
    private int decimals(String column) {
        double smallest = DoubleStream.concat(
                        summary.arms().stream()
                                .mapToDouble(arm -> Math.abs(arm.spread(column).mean())),
                        info(column).chance().stream())
                .filter(value -> value > 0)
                .min()
                .orElse(1.0);
        return Math.max(1, Math.min(5, 1 - (int) Math.floor(Math.log10(smallest))));
    }

    private List<String> seeds() {
        return summary.arms().stream()
                .flatMap(arm -> arm.runs().stream())
                .map(SweepSummary.RunSummary::seed)
                .distinct()
                .map(String::valueOf)
                .toList();
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (String column : summary.columns()) {
            if (!summary.metrics().containsKey(column)) {
                notes.add("No run has the metric " + column + ", which sweep.metrics asks for"
                        + DidYouMean.phrase(column, summary.metrics().keySet()));
            }
        }
        for (SweepSummary.ArmSummary arm : summary.arms()) {
            for (SweepSummary.RunSummary run : arm.runs()) {
                run.failure()
                        .ifPresent(reason -> notes.add("Failed: " + arm.id() + ", seed " + run.seed() + ": " + reason));
            }
        }
        return notes;
    }

    private static String fixed(double value, int decimals) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String plain(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9._+@=()-]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> escaped.append("\\textbackslash{}");
                case '~' -> escaped.append("\\textasciitilde{}");
                case '^' -> escaped.append("\\textasciicircum{}");
                case '_', '%', '&', '#', '$', '{', '}' -> escaped.append('\\').append(c);
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
