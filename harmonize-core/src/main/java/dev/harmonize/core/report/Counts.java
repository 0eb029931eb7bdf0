package dev.harmonize.core.report;

import java.util.SortedSet;
import java.util.stream.Collectors;

/** Numbers that were found by trying one after the other, in symbols. */
final class Counts {

    private Counts() {}

    /**
     * A label such as {@code ≥ 3}; {@code any} if all were taken, and {@link Markdown#NOTHING} if none was.
     *
     * @param taken those that were taken
     * @param least the least that was tried
     * @param most the most that was tried; what takes it is understood to take more
     */
    static String label(SortedSet<Integer> taken, int least, int most) {
        if (taken.isEmpty()) {
            return Markdown.NOTHING;
        }
        int first = taken.first();
        int last = taken.last();
        if (taken.size() < last - first + 1) {
            return taken.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        if (last == most) {
            return first == least ? "any" : "≥ " + first;
        }
        return first == last ? String.valueOf(first) : first + "–" + last;
    }
}
