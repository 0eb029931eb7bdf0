package dev.harmonize.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers side by side in columns, for people. */
final class NumberText {

    /** A list may have as many numbers as a model has parameters. */
    static final int MOST_SHOWN = 6;

    static final String ELLIPSIS = "  …";

    private NumberText() {}

    /** The first numbers, each after a blank; NaN is none. */
    static String beginning(double[] values) {
        return numbers(Arrays.copyOf(values, Math.min(values.length, MOST_SHOWN)));
    }

    /** The first numbers, and how many there are if there are more. */
    static String abbreviated(double[] values) {
        return values.length <= MOST_SHOWN
                ? beginning(values)
                : beginning(values) + ELLIPSIS + ' ' + values.length + " numbers, all of them with --json";
    }

    /** All numbers, each after a blank; NaN is none. */
    static String numbers(double... values) {
        return Arrays.stream(values).mapToObj(NumberText::number).collect(Collectors.joining());
    }

    /** Begins with a blank, however long the number is. */
    private static String number(double value) {
        return Double.isNaN(value)
                ? String.format(Locale.ROOT, " %12s", "none")
                : String.format(Locale.ROOT, " %12.6g", value);
    }
}
