package dev.harmonize.realigners.solvers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.testkit.GradientMatrices;
import org.junit.jupiter.api.Test;

import java.util.random.RandomGenerator;

class NonNegativeQuadraticTest {

    private static final long SEED = 1_974;

    @Test
    void randomProblemsAreSolvedToOptimality() {
        for (int draw = 0; draw < 500; draw++) {
            RandomGenerator random = new RandomStreams(SEED).generator(draw);
            int count = 1 + draw % 6;
            double[] matrix = gramian(count, count + 2, random);
            double[] linear = random.doubles(count, -1.0, 1.0).toArray();
            double[] found = new double[count];
            assertThat(minimise(matrix, linear, found)).isEqualTo(NonNegativeQuadratic.Outcome.MINIMUM);
            assertOptimal(matrix, linear, found, 1e-9, "draw " + draw + ", seed " + SEED);
        }
    }

    @Test
    void sixtyFourVariablesOfAnyRankAreSolved() {
        for (int rank : new int[] {1, 2, 5, 31, 63, 64}) {
            for (int draw = 0; draw < 5; draw++) {
                RandomGenerator random = new RandomStreams(SEED).generator(rank, draw);
                double[][] rows = GradientMatrices.normal(64, 200, rank, random);
                double[] matrix = GradientMatrices.gramian(rows).values();
                double[] linear = new double[64];
                double[] target = random.doubles(200, -1.0, 1.0).toArray();
                for (int k = 0; k < 64; k++) {
                    linear[k] = GradientMatrices.dot(rows[k], target);
                }
                double[] found = new double[64];
                String what = "rank " + rank + ", draw " + draw + ", seed " + SEED;
                assertThat(minimise(matrix, linear, found)).as(what).isEqualTo(NonNegativeQuadratic.Outcome.MINIMUM);
                assertOptimal(matrix, linear, found, 1e-7, what);
            }
        }
    }

    @Test
    void variablesOfAnyScaleAreSolvedAlike() {
        RandomGenerator random = new RandomStreams(SEED).generator();
        double[][] rows = GradientMatrices.normal(4, 5, 4, random);
        double[] target = {1.0, -0.5, 0.3, 0.2, -0.9};
        double[] scales = {1e-12, 1e8, 1.0, 1e3};
        double[] plain = solve(rows, target);
        for (int k = 0; k < 4; k++) {
            for (int c = 0; c < 5; c++) {
                rows[k][c] *= scales[k];
            }
        }
        double[] scaled = solve(rows, target);
        for (int k = 0; k < 4; k++) {
            scaled[k] *= scales[k];
        }
        assertThat(scaled)
                .as("seed %d", SEED)
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(plain);
    }

    @Test
    void variableWithoutADiagonalStaysZero() {
        double[] found = new double[2];
        assertThat(minimise(new double[] {0, 0, 0, 2}, new double[] {5, 3}, found))
                .isEqualTo(NonNegativeQuadratic.Outcome.MINIMUM);
        assertThat(found).usingComparatorWithPrecision(1e-14).containsExactly(0.0, 1.5);
    }

    @Test
    void dependentVariableTakesThePlaceOfAnother() {
        // Columns (1, 0), (0, 1), (1, 1): all three cannot be passive at once, and c is not in the range.
        double[] matrix = {1, 0, 1, 0, 1, 1, 1, 1, 2};
        double[] linear = {1.0, 1.5, 2.6};
        double[] found = new double[3];
        assertThat(minimise(matrix, linear, found)).isEqualTo(NonNegativeQuadratic.Outcome.MINIMUM);
        assertOptimal(matrix, linear, found, 1e-12, "dependent columns");
        assertThat(found[2]).isGreaterThan(0.5);
    }

    @Test
    void valueThatFallsForeverIsRecognised() {
        double[] opposite = {1, -1, -1, 1};
        assertThat(minimise(opposite, new double[] {1, 1}, new double[2]))
                .isEqualTo(NonNegativeQuadratic.Outcome.UNBOUNDED);
        assertThat(minimise(opposite, new double[] {1, -1}, new double[2]))
                .isEqualTo(NonNegativeQuadratic.Outcome.MINIMUM);
    }

    @Test
    void systemsOnTheSupportAreSolved() {
        NonNegativeQuadratic quadratic = new NonNegativeQuadratic(3);
        quadratic.matrix(new double[] {4, 0, 1, 0, 3, 0, 1, 0, 2}, 0);
        quadratic.minimise(new double[] {5, -1, 3}, 1.0, new double[3]);
        double[] solution = new double[3];
        quadratic.solveOnSupport(new double[] {6, 9, 5}, solution);
        assertThat(solution).usingComparatorWithPrecision(1e-14).containsExactly(1.0, 0.0, 2.0);
    }

    /** The conditions of Karush, Kuhn and Tucker, in scaled variables. */
    private static void assertOptimal(double[] matrix, double[] linear, double[] x, double tolerance, String what) {
        int count = x.length;
        double scale = 1.0;
        for (int k = 0; k < count; k++) {
            scale += Math.abs(linear[k] / Math.sqrt(matrix[k * count + k])) + x[k] * Math.sqrt(matrix[k * count + k]);
        }
        for (int k = 0; k < count; k++) {
            double gradient = -linear[k];
            for (int l = 0; l < count; l++) {
                gradient += matrix[k * count + l] * x[l];
            }
            gradient /= Math.sqrt(matrix[k * count + k]);
            assertThat(x[k]).as(what).isNotNegative();
            assertThat(gradient).as("gradient %d, %s", k, what).isGreaterThan(-tolerance * scale);
            if (x[k] > 0.0) {
                assertThat(gradient).as("gradient %d, %s", k, what).isLessThan(tolerance * scale);
            }
        }
    }

    private static double[] solve(double[][] rows, double[] target) {
        double[] linear = new double[rows.length];
        for (int k = 0; k < rows.length; k++) {
            linear[k] = GradientMatrices.dot(rows[k], target);
        }
        double[] found = new double[rows.length];
        minimise(GradientMatrices.gramian(rows).values(), linear, found);
        return found;
    }

    private static NonNegativeQuadratic.Outcome minimise(double[] matrix, double[] linear, double[] x) {
        NonNegativeQuadratic quadratic = new NonNegativeQuadratic(x.length);
        quadratic.matrix(matrix, 0);
        return quadratic.minimise(linear, 1.0, x);
    }

    private static double[] gramian(int rows, int columns, RandomGenerator random) {
        return GradientMatrices.gramian(GradientMatrices.normal(rows, columns, Math.min(rows, columns), random))
                .values();
    }
}
