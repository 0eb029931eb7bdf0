package dev.harmonize.core.report;

/** Markdown's own rules. */
final class Markdown {

    private Markdown() {}

    /** A text as the cell of a table. */
    static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
