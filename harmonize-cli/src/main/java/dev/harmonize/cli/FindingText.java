package dev.harmonize.cli;

import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.core.doctor.Examination;
import dev.harmonize.core.doctor.Finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code doctor} shows on a terminal of 100 columns: status, id and text, and below that the remedy. */
final class FindingText {

    private static final int COLUMNS = 100;
    private static final String INDENT = " ".repeat(28);
    private static final String REMEDY = "-> ";

    private FindingText() {}

    /** Some lines, with a line feed after each. */
    static String of(Finding finding) {
        Diagnosis diagnosis = finding.diagnosis();
        List<String> lines = new ArrayList<>();
        String head = String.format(Locale.ROOT, "%-8s %-18s ", Finding.label(diagnosis.level()), finding.id());
        wrap(head, INDENT, diagnosis.text(), lines);
        diagnosis
                .remedy()
                .ifPresent(remedy -> wrap(INDENT + REMEDY, INDENT + " ".repeat(REMEDY.length()), remedy, lines));
        return String.join("\n", lines) + "\n";
    }

    /** How many findings there were of each kind. */
    static String closing(Examination examination) {
        long problems = examination.count(Diagnosis.Level.PROBLEM);
        long warnings = examination.count(Diagnosis.Level.WARNING);
        return "\n" + examination.count(Diagnosis.Level.OK) + " ok, " + count(warnings, "warning") + ", "
                + count(problems, "problem") + "\n";
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** Breaks between words; a word that is too long for a line keeps its line to itself. */
    private static void wrap(String first, String others, String text, List<String> lines) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : text.split("\\s+")) {
            if (!empty && line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line = new StringBuilder(others);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString());
    }
}
