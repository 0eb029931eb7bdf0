package dev.harmonize.core.report;

import java.util.List;
import java.util.stream.Collectors;

/** Markdown's own rules. */
final class Markdown {

    private Markdown() {}

    /** What stands in a cell where there is nothing to say. */
    static final String NOTHING = "–";

    /** A text as the cell of a table. */
    static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    /** The text, or {@link #NOTHING} for an empty one. */
    static String orNothing(String text) {
        return text.isEmpty() ? NOTHING : text;
    }

    /** A line of a table. */
    static String row(List<String> cells) {
        return cells.stream().map(Markdown::cell).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
