package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Generated matrices are what they are called. Stationarity is judged by an independent solver: it looks for the least
 * ‖Jᵀv‖₁ over v ≥ u, which is zero for u = 1 exactly if J is strongly stationary, and zero for some unit vector u exactly if
 * J is weakly stationary.
 */
class GradientMatricesTest {

    private static final long SEED = 20_221_128;
    private static final double SHORT = 1e-8;
    private static final double LONG = 1e-2;

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "4, 3, 1", "4, 3, 2", "4, 3, 3", "9, 11, 5", "9, 11, 9"})
    void normalMatricesHaveTheirRank(int rows, int columns, int rank) {
        assertRank(GradientMatrices.normal(rows, columns, rank, random()), rank);
    }

    @ParameterizedTest
    @CsvSource({"2, 4, 1", "3, 4, 2", "20, 10, 1", "20, 10, 5", "20, 10, 10", "20, 100, 1", "20, 100, 19"})
    void stronglyStationaryMatricesAreWhatTheyAreCalled(int rows, int columns, int rank) {
        double[][] matrix = GradientMatrices.stronglyStationary(rows, columns, rank, random());

        assertRank(matrix, rank);
        assertThat(shortest(matrix, ones(rows))).as("seed %d", SEED).isLessThan(SHORT);
    }

    @ParameterizedTest
    @CsvSource({"2, 4, 1", "3, 4, 2", "20, 10, 1", "20, 10, 5", "20, 10, 10", "20, 100, 1", "20, 100, 19"})
    void weaklyStationaryMatricesAreNotStronglySo(int rows, int columns, int rank) {
        double[][] matrix = GradientMatrices.weaklyStationary(rows, columns, rank, random());

        assertRank(matrix, rank);
        assertThat(shortest(matrix, ones(rows))).as("seed %d", SEED).isGreaterThan(LONG);
        assertThat(shortest(matrix, unit(rows, 0))).as("seed %d", SEED).isLessThan(SHORT);
        assertThat(shortest(matrix, unit(rows, 1))).as("seed %d", SEED).isGreaterThan(LONG);
    }

    @ParameterizedTest
    @CsvSource({"2, 4, 2", "3, 4, 2", "20, 10, 1", "20, 10, 5", "20, 10, 10", "20, 100, 1", "20, 100, 19", "20, 100, 20"
    })
    void matricesThatAreNotStationaryAreNotEvenWeaklySo(int rows, int columns, int rank) {
        double[][] matrix = GradientMatrices.notStationary(rows, columns, rank, random());

        assertRank(matrix, rank);
        for (int k = 0; k < rows; k++) {
            assertThat(shortest(matrix, unit(rows, k)))
                    .as("weight on row %d, seed %d", k, SEED)
                    .isGreaterThan(LONG);
        }
    }

    @Test
    void rowsThatAddUpToZeroDo() {
        double[][] matrix = GradientMatrices.stationary(5, 8, random());

        assertRank(matrix, 4);
        assertThat(GradientMatrices.norm(GradientMatrices.combine(ones(5), matrix)))
                .isLessThan(1e-12);
    }

    @Test
    void agreeingRowsDoNotConflictAndOppositeOnesDoAsMuchAsTheyCan() {
        Gramians agreeing = GradientMatrices.gramian(GradientMatrices.agreeing(5, 8, random()));
        Gramians opposite = GradientMatrices.gramian(GradientMatrices.opposite(5, 8, random()));

        for (int k = 0; k < 5; k++) {
            for (int l = 0; l < 5; l++) {
                assertThat(agreeing.get(0, k, l)).isNotNegative();
                assertThat(opposite.cosine(0, k, l)).isCloseTo((k + l) % 2 == 0 ? 1.0 : -1.0, within(1e-12));
            }
        }
    }

    @Test
    void rowsAndColumnsAreReplacedInACopy() {
        double[][] matrix = {{1, 2}, {3, 4}};

        assertThat(GradientMatrices.withZeroRow(matrix, 1)).isDeepEqualTo(new double[][] {{1, 2}, {0, 0}});
        assertThat(GradientMatrices.withZeroColumn(matrix, 1)).isDeepEqualTo(new double[][] {{1, 0}, {3, 0}});
        assertThat(GradientMatrices.withRow(matrix, 0, new double[] {5, 6}))
                .isDeepEqualTo(new double[][] {{5, 6}, {3, 4}});
        assertThat(GradientMatrices.withOverflow(matrix, 0, Double.POSITIVE_INFINITY))
                .isDeepEqualTo(new double[][] {{Double.POSITIVE_INFINITY, 2}, {3, 4}});
        assertThat(GradientMatrices.scaled(matrix, new double[] {2, 10}))
                .isDeepEqualTo(new double[][] {{2, 4}, {30, 40}});
        assertThat(GradientMatrices.permuted(matrix, new int[] {1, 0})).isDeepEqualTo(new double[][] {{3, 4}, {1, 2}});
        assertThat(matrix).isDeepEqualTo(new double[][] {{1, 2}, {3, 4}});
    }

    @Test
    void overflowSpoilsARowAndAColumnOfTheGramMatrixAndNothingElse() {
        double[][] matrix = GradientMatrices.normal(3, 5, 3, random());

        Gramians gramian = GradientMatrices.gramian(GradientMatrices.withOverflow(matrix, 1, Double.NaN));

        for (int k = 0; k < 3; k++) {
            for (int l = 0; l < 3; l++) {
                assertThat(Double.isNaN(gramian.get(0, k, l))).isEqualTo(k == 1 || l == 1);
            }
        }
    }

    @Test
    void aRankThatThereCannotBeIsRefused() {
        assertThatThrownBy(() -> GradientMatrices.stronglyStationary(4, 9, 4, random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a strongly stationary matrix of 4 x 9 has a rank from 1 to 3, not 4");
    }

    @Test
    void familiesDependOnTheStreamsAloneAndAreFinite() {
        Map<String, double[][]> families = GradientMatrices.families(new RandomStreams(SEED));
        Map<String, double[][]> again = GradientMatrices.families(new RandomStreams(SEED));
        Map<String, double[][]> others = GradientMatrices.families(new RandomStreams(SEED + 1));

        assertThat(families.keySet())
                .isEqualTo(others.keySet())
                .contains(
                        "4 x 3 normal of rank 2",
                        "20 x 10 strongly stationary of rank 10",
                        "20 x 100 weakly stationary of rank 19",
                        "20 x 10 not stationary of rank 5",
                        "3 x 10 zeros");
        families.forEach((name, matrix) -> {
            assertThat(again.get(name)).as(name).isDeepEqualTo(matrix);
            assertThat(name).startsWith(matrix.length + " x " + matrix[0].length + " ");
            assertThat(Arrays.stream(matrix).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite))
                    .as(name)
                    .isTrue();
        });
        assertThat(others.get("4 x 3 normal of rank 2")).isNotEqualTo(families.get("4 x 3 normal of rank 2"));
    }

    /** As many singular values as the rank says are well above zero; the others are rounding errors. */
    private static void assertRank(double[][] matrix, int rank) {
        double[] values = singularValues(matrix);
        assertThat(values[rank - 1])
                .as("singular value %d, seed %d", rank, SEED)
                .isGreaterThan(1e-4 * values[0]);
        if (rank < values.length) {
            assertThat(values[rank])
                    .as("singular value %d, seed %d", rank + 1, SEED)
                    .isLessThan(1e-12 * values[0]);
        }
    }

    /** In descending order, by Hestenes's one-sided Jacobi rotations of the rows. */
    private static double[] singularValues(double[][] matrix) {
        double[][] rows = GradientMatrices.scaled(matrix, 1.0);
        for (int sweep = 0; sweep < 60; sweep++) {
            for (int k = 0; k < rows.length; k++) {
                for (int l = k + 1; l < rows.length; l++) {
                    rotate(rows[k], rows[l]);
                }
            }
        }
        double[] values =
                Arrays.stream(rows).mapToDouble(GradientMatrices::norm).sorted().toArray();
        return IntStream.range(0, values.length)
                .mapToDouble(k -> values[values.length - 1 - k])
                .toArray();
    }

    /** Makes two rows orthogonal by a rotation. */
    private static void rotate(double[] a, double[] b) {
        double angle = 0.5
                * Math.atan2(2 * GradientMatrices.dot(a, b), GradientMatrices.dot(a, a) - GradientMatrices.dot(b, b));
        double cosine = Math.cos(angle);
        double sine = Math.sin(angle);
        for (int c = 0; c < a.length; c++) {
            double first = a[c];
            a[c] = cosine * first + sine * b[c];
            b[c] = cosine * b[c] - sine * first;
        }
    }

    /**
     * The least ‖Jᵀv‖₁ over v ≥ u: by the first phase of the simplex method, with Bland's rule, of the linear program Jᵀx =
     * -Jᵀu in x = v - u ≥ 0.
     */
    private static double shortest(double[][] matrix, double[] lower) {
        double[] excess = GradientMatrices.combine(lower, matrix);
        int variables = matrix.length;
        double[][] tableau = new double[excess.length + 1][variables + 1];
        double[] objective = tableau[excess.length];
        for (int i = 0; i < excess.length; i++) {
            double sign = excess[i] > 0.0 ? -1.0 : 1.0;
            for (int j = 0; j < variables; j++) {
                tableau[i][j] = sign * matrix[j][i];
                objective[j] -= tableau[i][j];
            }
            tableau[i][variables] = Math.abs(excess[i]);
            objective[variables] -= tableau[i][variables];
        }
        for (int column = entering(objective); column >= 0; column = entering(objective)) {
            pivot(tableau, leaving(tableau, column), column);
        }
        return -objective[variables];
    }

    /** The first column whose variable makes things better; -1 if none does. */
    private static int entering(double[] objective) {
        for (int j = 0; j < objective.length - 1; j++) {
            if (objective[j] < -1e-9) {
                return j;
            }
        }
        return -1;
    }

    /** The row that bounds the variable of a column most. */
    private static int leaving(double[][] tableau, int column) {
        int row = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < tableau.length - 1; i++) {
            if (tableau[i][column] > 1e-9) {
                double ratio = tableau[i][tableau[i].length - 1] / tableau[i][column];
                if (ratio < least) {
                    least = ratio;
                    row = i;
                }
            }
        }
        return row;
    }

    private static void pivot(double[][] tableau, int row, int column) {
        double[] pivot = tableau[row];
        double divisor = pivot[column];
        for (int j = 0; j < pivot.length; j++) {
            pivot[j] /= divisor;
        }
        for (int i = 0; i < tableau.length; i++) {
            double factor = tableau[i][column];
            for (int j = 0; j < pivot.length && i != row; j++) {
                tableau[i][j] -= factor * pivot[j];
            }
        }
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1.0);
        return ones;
    }

    private static double[] unit(int length, int position) {
        double[] unit = new double[length];
        unit[position] = 1.0;
        return unit;
    }

    private static RandomGenerator random() {
        return new RandomStreams(SEED).generator();
    }
}
