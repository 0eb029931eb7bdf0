package dev.harmonize.cli;

import dev.harmonize.core.trials.RealignedMatrix;

import java.util.Optional;

/** What a realigner made of a matrix, for people. */
final class RealignmentText {

    private static final String INDENT = "         ";

    private RealignmentText() {}

    static String of(RealignedMatrix realigned) {
        StringBuilder text = new StringBuilder();
        Optional<double[]> weights = realigned.weights();
        text.append("weights  ")
                .append(weights.map(NumberText::numbers).orElse("  none: this realigner gives a direction only"))
                .append(System.lineSeparator());
        text.append("direction")
                .append(NumberText.abbreviated(realigned.direction()))
                .append(System.lineSeparator())
                .append(cosines(realigned.cosines()));
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
        for (int row = 0; row < Math.min(cosines.length, NumberText.MOST_SHOWN); row++) {
            text.append(label).append(NumberText.beginning(cosines[row]));
            if (cosines.length > NumberText.MOST_SHOWN) {
                text.append(NumberText.ELLIPSIS);
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
}
