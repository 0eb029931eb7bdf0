package dev.harmonize.realigners.solvers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.testkit.GradientMatrices;
import org.junit.jupiter.api.Test;

import java.util.Arrays;

class MinimumNormTest {

    private static final long SEED = 2_018;

    /** ⟨g_k, d⟩ ≥ ‖d‖² for all k, with equality where the weight is positive. */
    @Test
    void theConditionsOfTheMinimumHoldForAnyRank() {
        int[][] shapes = {
            {1, 1}, {2, 1}, {2, 2}, {3, 1}, {3, 2}, {3, 3}, {4, 1}, {4, 2}, {5, 5}, {9, 5}, {20, 19}, {64, 10}, {64, 64}
        };
        for (int[] shape : shapes) {
            for (int draw = 0; draw < 50; draw++) {
                double[][] matrix = GradientMatrices.normal(
                        shape[0], 100, shape[1], new RandomStreams(SEED).generator(shape[0], shape[1], draw));
                assertMinimum(matrix, Arrays.toString(shape) + ", draw " + draw + ", seed " + SEED);
            }
        }
    }

    @Test
    void theConditionsOfTheMinimumHoldForGradientsOfAnyLength() {
        for (int count = 2; count <= 6; count++) {
            for (int draw = 0; draw < 50; draw++) {
                double[][] matrix =
                        GradientMatrices.normal(count, 10, count, new RandomStreams(SEED).generator(count, draw));
                for (int k = 0; k < count; k++) {
                    double length = Math.pow(10, (k * 7) % 5 - 2);
                    matrix[k] = GradientMatrices.combine(new double[] {length}, new double[][] {matrix[k]});
                }
                assertMinimum(matrix, count + " gradients, draw " + draw + ", seed " + SEED);
            }
        }
    }

    @Test
    void stationaryGradientsHaveACombinationThatIsZero() {
        for (int count : new int[] {2, 3, 4, 20, 64}) {
            double[][] matrix = GradientMatrices.stationary(count, 100, new RandomStreams(SEED).generator(count));
            double[] direction = GradientMatrices.combine(exact(matrix), matrix);
            assertThat(Math.sqrt(GradientMatrices.dot(direction, direction)))
                    .as("%d gradients, seed %d", count, SEED)
                    .isLessThan(1e-6);
        }
    }

    @Test
    void equalGradientsShareEquallyOnAnEdge() {
        assertThat(exact(new double[][] {{1, 2}, {1, 2}})).containsExactly(0.5, 0.5);
    }

    @Test
    void gradientOfZeroLengthHasAllTheWeight() {
        assertThat(exact(new double[][] {{1, 2}, {0, 0}})).containsExactly(0.0, 1.0);
        assertThat(exact(new double[][] {{1, 2}, {0, 0}, {3, 1}}))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.0, 1.0, 0.0);
        assertThat(exact(new double[][] {{1, 2}, {0, 0}, {3, 1}, {5, 5}}))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.0, 1.0, 0.0, 0.0);
    }

    @Test
    void closedFormsAndActiveSetAgree() {
        for (int draw = 0; draw < 500; draw++) {
            double[][] three = GradientMatrices.normal(3, 4, 3, new RandomStreams(SEED).generator(draw));
            double[][] four = {three[0], three[1], three[2], GradientMatrices.combine(new double[] {1, 1, 2}, three)};
            double[] shortest = GradientMatrices.combine(exact(three), three);
            double[] amongMore = GradientMatrices.combine(exact(four), four);
            assertThat(GradientMatrices.dot(amongMore, amongMore))
                    .as("draw %d, seed %d", draw, SEED)
                    .isLessThanOrEqualTo(GradientMatrices.dot(shortest, shortest) + 1e-12);
            four[3] = three[draw % 3];
            assertThat(GradientMatrices.combine(exact(four), four))
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-9)
                    .containsExactly(shortest);
        }
    }

    private static void assertMinimum(double[][] matrix, String what) {
        double[] weights = exact(matrix);
        double[] direction = GradientMatrices.combine(weights, matrix);
        double squaredLength = GradientMatrices.dot(direction, direction);
        assertThat(Arrays.stream(weights).sum()).as(what).isCloseTo(1.0, within(1e-12));
        for (int k = 0; k < matrix.length; k++) {
            double length = Math.sqrt(GradientMatrices.dot(matrix[k], matrix[k]));
            double excess = (GradientMatrices.dot(matrix[k], direction) - squaredLength) / length;
            double tolerance = 1e-8 * (1.0 + Math.sqrt(squaredLength));
            assertThat(weights[k]).as(what).isNotNegative();
            assertThat(excess).as("excess %d, %s", k, what).isGreaterThan(-tolerance);
            if (weights[k] > 0.0) {
                assertThat(excess).as("excess %d, %s", k, what).isLessThan(tolerance);
            }
        }
    }

    private static double[] exact(double[][] matrix) {
        double[] weights = new double[matrix.length];
        assertThat(new MinimumNorm(matrix.length)
                        .exact(GradientMatrices.gramian(matrix).values(), 0, weights))
                .as("found")
                .isTrue();
        return weights;
    }
}
