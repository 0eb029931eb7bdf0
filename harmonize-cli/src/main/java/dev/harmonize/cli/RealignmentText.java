package dev.harmonize.cli;

import dev.harmonize.core.trials.RealignedMatrix;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a realigner made of a matrix, for people. */
final class RealignmentText {

    /** A direction has as many numbers as the model has parameters. */
    private static final int MOST_SHOWN = 6;

    private static final String ELLIPSIS = "  …";
    private static final String INDENT = "         ";

    private RealignmentText() {}

    static String of(RealignedMatrix realigned) {
        StringBuilder text = new StringBuilder();
        Optional<double[]> weights = realigned.weights();
        text.append("weights  ")
                .append(weights.map(RealignmentText::numbers).orElse("  none: this realigner gives a direction only"))
                .append(System.lineSeparator());
        double[] direction = realigned.direction();
        text.append("direction").append(beginning(direction));
        if (direction.length > MOST_SHOWN) {
            text.append(ELLIPSIS).append(' ').append(direction.length).append(" numbers, all of them with --json");
        }
        text.append(System.lineSeparator()).append(cosines(realigned.cosines()));
        for (RealignedMatrix.Fallback fallback : realigned.fallbacks()) {
            text.append("fell back    ")
                    .append(fallback.reason())
                    .append(" (")
                    .append(fallback.steps())
                    .append(fallback.steps() == 1 ? " step" : " steps")
                    .append(", last in step ")
                    .append(fallback.lastStep())
                    .append(')')
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String cosines(double[][] cosines) {
        StringBuilder text = new StringBuilder();
        String label = "cosines  ";
        for (int row = 0; row < Math.min(cosines.length, MOST_SHOWN); row++) {
            text.append(label).append(beginning(cosines[row]));
            if (cosines.length > MOST_SHOWN) {
                text.append(ELLIPSIS);
                if (row == 0) {
                    text.append(' ')
                            .append(cosines.length)
                            .append(" rows of ")
                            .append(cosines.length)
                            .append(" numbers, all of them with --json");
                }
            }
            text.append(System.lineSeparator());
            label = INDENT;
        }
        return text.toString();
    }

    private static String beginning(double[] values) {
        return numbers(Arrays.copyOf(values, Math.min(values.length, MOST_SHOWN)));
    }

    private static String numbers(double[] values) {
        return Arrays.stream(values).mapToObj(RealignmentText::number).collect(Collectors.joining());
    }

    /** Begins with a blank, however long the number is. */
    private static String number(double value) {
        return Double.isNaN(value)
                ? String.format(Locale.ROOT, " %12s", "none")
                : String.format(Locale.ROOT, " %12.6g", value);
    }
}
