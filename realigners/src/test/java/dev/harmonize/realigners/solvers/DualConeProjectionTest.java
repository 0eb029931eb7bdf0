package dev.harmonize.realigners.solvers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.testkit.GradientMatrices;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.random.RandomGenerator;

class DualConeProjectionTest {

    private static final long SEED = 2_017;

    /** v ≥ u, G v ≥ 0, and (v − u)ᵀ G v = 0, relative to the lengths of the gradients. */
    @Test
    void theConditionsOfTheDualConeHoldForAnyRank() {
        int[][] shapes = {
            {1, 1}, {2, 1}, {2, 2}, {3, 1}, {3, 2}, {3, 3}, {5, 2}, {9, 5}, {20, 19}, {64, 10}, {64, 63}, {64, 64}
        };
        for (int[] shape : shapes) {
            for (int draw = 0; draw < 20; draw++) {
                int count = shape[0];
                RandomGenerator random = new RandomStreams(SEED).generator(count, shape[1], draw);
                double[][] matrix = GradientMatrices.normal(count, 80, shape[1], random);
                double[] u = random.doubles(count).toArray();
                String what = Arrays.toString(shape) + ", draw " + draw + ", seed " + SEED;
                assertConditions(matrix, u, project(matrix, u), what);
            }
        }
    }

    @Test
    void theConditionsHoldWhereAllGradientsAddUpToZero() {
        for (int count : new int[] {2, 3, 7, 20, 64}) {
            for (int draw = 0; draw < 20; draw++) {
                double[][] matrix =
                        GradientMatrices.stationary(count, 70, new RandomStreams(SEED).generator(count, draw));
                String what = count + " gradients, draw " + draw + ", seed " + SEED;
                for (int i = 0; i < count; i += 3) {
                    double[] u = new double[count];
                    u[i] = 1.0;
                    assertConditions(matrix, u, project(matrix, u), what);
                }
                double[] equal = new double[count];
                Arrays.fill(equal, 1.0 / count);
                assertThat(project(matrix, equal))
                        .as(what)
                        .usingComparatorWithPrecision(1e-9)
                        .containsExactly(equal);
            }
        }
    }

    @Test
    void theConditionsHoldForNearlyDependentGradients() {
        for (int exponent = 2; exponent <= 16; exponent++) {
            for (int draw = 0; draw < 20; draw++) {
                RandomGenerator random = new RandomStreams(SEED).generator(exponent, draw);
                double[][] matrix = GradientMatrices.normal(6, 8, 3, random);
                double[][] noise = GradientMatrices.normal(6, 8, 6, random);
                for (int k = 0; k < 6; k++) {
                    for (int c = 0; c < 8; c++) {
                        matrix[k][c] += Math.pow(10, -exponent) * noise[k][c];
                    }
                }
                double[] u = random.doubles(6).toArray();
                String what = "distance 1e-" + exponent + ", draw " + draw + ", seed " + SEED;
                assertConditions(matrix, u, project(matrix, u), what);
            }
        }
    }

    @Test
    void theScaleDoesNotMatter() {
        double[][] matrix = GradientMatrices.normal(5, 9, 5, new RandomStreams(SEED).generator());
        double[] u = {0.2, 0.2, 0.2, 0.2, 0.2};
        for (double scale : new double[] {1e-140, 1e-10, 0.25, 0.5, 2, 4, 1e10, 1e15, 1e150}) {
            assertThat(project(GradientMatrices.scaled(matrix, scale), u))
                    .as("scale %s, seed %d", scale, SEED)
                    .usingComparatorWithPrecision(1e-11)
                    .containsExactly(project(matrix, u));
        }
    }

    @Test
    void gradientOfZeroLengthIsNotUsed() {
        assertThat(project(new double[][] {{1, 0}, {0, 0}, {-1, 1}}, new double[] {1, 1, 0}))
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(1.0, 1.0, 0.5);
        assertThat(project(new double[2][2], new double[] {1, 2})).containsExactly(1.0, 2.0);
    }

    private static void assertConditions(double[][] matrix, double[] u, double[] v, String what) {
        double[] direction = GradientMatrices.combine(v, matrix);
        double scale = 0.0;
        for (int k = 0; k < u.length; k++) {
            scale += v[k] * Math.sqrt(GradientMatrices.dot(matrix[k], matrix[k]));
        }
        for (int k = 0; k < u.length; k++) {
            double product =
                    GradientMatrices.dot(matrix[k], direction) / Math.sqrt(GradientMatrices.dot(matrix[k], matrix[k]));
            assertThat(v[k]).as(what).isGreaterThanOrEqualTo(u[k]);
            assertThat(product).as("product %d, %s", k, what).isGreaterThan(-1e-6 * scale);
            if (v[k] > u[k]) {
                assertThat(product).as("product %d, %s", k, what).isCloseTo(0.0, within(1e-9 * scale));
            }
        }
    }

    private static double[] project(double[][] matrix, double[] u) {
        DualConeProjection projection = new DualConeProjection(u.length);
        projection.matrix(GradientMatrices.gramian(matrix).values(), 0);
        double[] v = new double[u.length];
        assertThat(projection.project(u, v)).as("found").isTrue();
        return v;
    }
}
