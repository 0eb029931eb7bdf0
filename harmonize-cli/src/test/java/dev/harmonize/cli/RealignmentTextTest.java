package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.trials.RealignedMatrix;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class RealignmentTextTest {

    @Test
    void thereIsABlankBetweenNumbersHoweverLongTheyAre() {
        assertThat(text(new double[] {-1e-300, -1e300}, new double[] {-1e-300, 1e-300, -1e-300}, 1))
                .isEqualTo("""
                        weights   -1.00000e-300 -1.00000e+300
                        direction -1.00000e-300 1.00000e-300 -1.00000e-300
                        cosines       0.500000
                        """);
    }

    @Test
    void sixRowsAreShownWhole() {
        assertThat(text(new double[6], new double[6], 6).lines())
                .hasSize(8)
                .allSatisfy(line -> assertThat(line.split(" +")).hasSize(7))
                .noneSatisfy(line -> assertThat(line).contains("…"));
    }

    @Test
    void ofManyRowsTheCosinesBetweenTheFirstAreShown() {
        List<String> lines =
                text(new double[] {1}, new double[] {1}, 65).lines().toList();

        assertThat(lines).hasSize(8);
        assertThat(lines.get(2))
                .isEqualTo(
                        "cosines  " + "     0.500000".repeat(6) + "  … 65 rows of 65 numbers, all of them with --json");
        assertThat(lines.subList(3, 8)).containsOnly("         " + "     0.500000".repeat(6) + "  …");
    }

    /** Every cosine is a half. */
    private static String text(double[] weights, double[] direction, int rows) {
        double[][] cosines = new double[rows][rows];
        for (double[] row : cosines) {
            Arrays.fill(row, 0.5);
        }
        return RealignmentText.of(new RealignedMatrix(Optional.of(weights), direction, cosines, List.of()))
                .replace(System.lineSeparator(), "\n");
    }
}
