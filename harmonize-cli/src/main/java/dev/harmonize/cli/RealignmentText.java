package dev.harmonize.cli;

import dev.harmonize.core.trials.RealignedMatrix;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a realigner made of a matrix, for people. */
final class RealignmentText {

    /** A direction has as many numbers as the model has parameters. */
    private static final int LONGEST_DIRECTION = 6;

    private static final String INDENT = "         ";

    private RealignmentText() {}

    static String of(RealignedMatrix realigned) {
        StringBuilder text = new StringBuilder();
        Optional<double[]> weights = realigned.weights();
        text.append("weights  ")
                .append(weights.map(RealignmentText::numbers).orElse("  none: this realigner gives a direction only"))
                .append(System.lineSeparator());
        double[] direction = realigned.direction();
        double[] shown = Arrays.copyOf(direction, Math.min(direction.length, LONGEST_DIRECTION));
        text.append("direction").append(numbers(shown));
        if (shown.length < direction.length) {
            text.append("  … ").append(direction.length).append(" numbers, all of them with --json");
        }
        text.append(System.lineSeparator());
        String label = "cosines  ";
        for (double[] row : realigned.cosines()) {
            text.append(label).append(numbers(row)).append(System.lineSeparator());
            label = INDENT;
        }
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

    private static String numbers(double[] values) {
        return Arrays.stream(values).mapToObj(RealignmentText::number).collect(Collectors.joining(" "));
    }

    private static String number(double value) {
        return Double.isNaN(value)
                ? String.format(Locale.ROOT, "%11s", "none")
                : String.format(Locale.ROOT, "%11.6g", value);
    }
}
