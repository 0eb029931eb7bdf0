package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class CaGradTest {

    private static final long SEED = 2_021;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};

    @Nested
    class ByDefault extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new CaGrad(new CaGrad.Options(0.5, CaGrad.Rescale.NONE, 1e-4));
        }
    }

    @Nested
    class AsFarAsTheMeanIsLong extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new CaGrad(new CaGrad.Options(1.0, CaGrad.Rescale.NONE, 1e-4));
        }

        /** Near stationarity d is the small difference of two directions of equal length, which G tells to half its digits. */
        @Override
        protected double tolerance(Promise promise) {
            return promise == Promise.NON_CONFLICTING ? 1e-3 : super.tolerance(promise);
        }
    }

    @Nested
    class Farther extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new CaGrad(new CaGrad.Options(1.7, CaGrad.Rescale.ONE_PLUS_C, 1e-4));
        }
    }

    @Test
    void twoObjectivesHaveThePublishedWeights() {
        assertThat(weights(0.5, TWO)).usingComparatorWithPrecision(1e-4).containsExactly(0.7041, 0.5);
        assertThat(GradientMatrices.combine(weights(0.5, TWO), TWO))
                .usingComparatorWithPrecision(1e-4)
                .containsExactly(0.1835, 1.2041, 1.2041);
    }

    @Test
    void twoObjectivesHaveTheExactWeights() {
        assertThat(weights(0.2, TWO)).usingComparatorWithPrecision(1e-9).containsExactly(0.5816496581, 0.5);
        assertThat(weights(0.5, TWO))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.5 + 0.5 / Math.sqrt(6), 0.5);
        assertThat(weights(1.0, TWO)).usingComparatorWithPrecision(1e-12).containsExactly(1.2, 0.8);
    }

    @Test
    void threeObjectivesHaveTheKnownWeights() {
        double[] weights = weights(0.5, THREE);
        assertThat(weights)
                .usingComparatorWithPrecision(1e-8)
                .containsExactly(0.4768603283, 0.6330089646, 0.3333333333);
        assertThat(GradientMatrices.combine(weights, THREE))
                .usingComparatorWithPrecision(1e-8)
                .containsExactly(-0.1687702777, -0.0336577021, 0.8101936616);
    }

    @Test
    void theDirectionIsDividedAsInTheOfficialCode() {
        double[] weights =
                weights(new CaGrad.Options(0.5, CaGrad.Rescale.ONE_PLUS_C_SQUARED, 1e-4), TWO, new TreeMap<>());
        assertThat(GradientMatrices.combine(weights, TWO))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(0.1468027353, 0.9632993162, 0.9632993162);
        double[] divided = weights(new CaGrad.Options(0.5, CaGrad.Rescale.ONE_PLUS_C, 1e-4), TWO, new TreeMap<>());
        double[] plain = weights(0.5, TWO);
        assertThat(divided).usingComparatorWithPrecision(1e-12).containsExactly(plain[0] / 1.5, plain[1] / 1.5);
    }

    @Test
    void withRadiusZeroItIsTheMean() {
        assertThat(weights(0.0, THREE)).containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3);
    }

    @Test
    void gradientsThatCancelHaveTheMeanWhichIsZero() {
        assertThat(weights(0.5, new double[][] {{1, 2}, {-1, -2}})).containsExactly(0.5, 0.5);
        assertThat(weights(0.5, new double[3][2])).containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3);
    }

    @Test
    void stationaryGradientsGiveNoDirectionAndAreReported() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        double[][] matrix = {{1, 0, 0}, {-1, 1, 0}, {0, -2, 0}};
        assertThat(weights(new CaGrad.Options(1.2, CaGrad.Rescale.NONE, 1e-4), matrix, fallbacks))
                .containsExactly(0.0, 0.0, 0.0);
        assertThat(fallbacks).containsExactly(Map.entry("the gradients are Pareto stationary; used no gradient", 1));
    }

    @Test
    void stationaryGradientsGiveADirectionAsLongAsTheRadiusLeavesAConflict() {
        double[][] matrix = {{1, 0, 0}, {-1, 1, 0}, {0, -2, 0}};
        Map<String, Integer> fallbacks = new TreeMap<>();
        double[] weights = weights(new CaGrad.Options(0.5, CaGrad.Rescale.NONE, 1e-4), matrix, fallbacks);
        assertThat(fallbacks).isEmpty();
        double[] direction = GradientMatrices.combine(weights, matrix);
        // The mean is (0, −1/3, 0); half its length is left of it.
        assertThat(smallestProduct(matrix, direction)).isGreaterThan(-1.0 / 6);
        assertThat(smallestProduct(matrix, direction)).isNegative();
    }

    /** A zero gradient caps what can be gained at zero. */
    @Test
    void zeroGradientMakesTheOthersStationaryOnceNoConflictIsLeft() {
        double[][] agreeing = {{1, 0}, {0, 0}, {1, 1}};
        assertThat(weights(0.5, agreeing)).containsExactly(0.0, 0.0, 0.0);
        double[][] conflicting = {{1, 0}, {0, 0}, {-2, 0.1}};
        assertThat(smallestProduct(conflicting, GradientMatrices.combine(weights(0.1, conflicting), conflicting)))
                .isNegative();
    }

    /** No point of a fine grid over the simplex has a smaller dual value than the primal value of the direction. */
    @Test
    void primalAndDualValuesMeet() {
        for (int draw = 0; draw < 200; draw++) {
            int count = 2 + draw % 2;
            double c = new double[] {0.1, 0.4, 0.9, 1.5}[draw % 4];
            int columns = draw % 5 + 1;
            double[][] matrix = GradientMatrices.normal(
                    count, columns, Math.min(count, columns), new RandomStreams(SEED).generator(draw));
            double[] weights = weights(new CaGrad.Options(c, CaGrad.Rescale.NONE, 0.0), matrix, new TreeMap<>());
            double dual = smallestDualValue(matrix, c);
            double reached = smallestProduct(matrix, GradientMatrices.combine(weights, matrix));
            String what = "c " + c + ", draw " + draw + ", seed " + SEED;
            assertThat(reached).as(what).isLessThanOrEqualTo(dual + 1e-9);
            assertThat(reached).as(what).isGreaterThan(dual - 2e-2);
        }
    }

    /** The direction is within the ball, and the dual point that its weights name has the same value. */
    @Test
    void theDualityGapIsZeroForManyObjectivesOfAnyRank() {
        int[][] shapes = {{2, 2}, {3, 2}, {3, 3}, {5, 2}, {8, 8}, {20, 10}, {20, 20}, {64, 20}, {64, 64}};
        for (int[] shape : shapes) {
            for (int draw = 0; draw < 10; draw++) {
                double[][] matrix = GradientMatrices.normal(
                        shape[0], 80, shape[1], new RandomStreams(SEED).generator(shape[0], shape[1], draw));
                for (double c : new double[] {0.05, 0.5, 0.95, 1.5}) {
                    String what = shape[0] + " of rank " + shape[1] + ", c " + c + ", draw " + draw + ", seed " + SEED;
                    assertNoGap(matrix, c, what);
                }
            }
        }
    }

    @Test
    void theDualityGapIsZeroForGradientsOfVeryDifferentLengths() {
        for (int count = 2; count <= 6; count++) {
            for (int draw = 0; draw < 30; draw++) {
                double[][] matrix = GradientMatrices.normal(
                        count, 5, Math.min(count, 5), new RandomStreams(SEED).generator(count, draw));
                for (int k = 0; k < count; k++) {
                    double length = Math.pow(10, (k * 7 + draw) % 7 - 3);
                    matrix[k] = GradientMatrices.combine(new double[] {length}, new double[][] {matrix[k]});
                }
                for (double c : new double[] {0.01, 0.5, 0.9}) {
                    assertNoGap(matrix, c, count + " gradients, c " + c + ", draw " + draw + ", seed " + SEED);
                }
            }
        }
    }

    private static void assertNoGap(double[][] matrix, double c, String what) {
        Map<String, Integer> fallbacks = new TreeMap<>();
        int count = matrix.length;
        double[] weights = weights(new CaGrad.Options(c, CaGrad.Rescale.NONE, 1e-4), matrix, fallbacks);
        if (!fallbacks.isEmpty()) {
            assertThat(fallbacks).as(what).containsOnlyKeys("the gradients are Pareto stationary; used no gradient");
            assertThat(c).as(what).isGreaterThan(0.9);
            return;
        }
        double[] equal = new double[count];
        double[] dual = new double[count];
        double sum = 0.0;
        for (int k = 0; k < count; k++) {
            equal[k] = 1.0 / count;
            dual[k] = weights[k] - equal[k];
            assertThat(dual[k]).as(what).isGreaterThanOrEqualTo(-1e-12);
            sum += dual[k];
        }
        double[] mean = GradientMatrices.combine(equal, matrix);
        double[] away = GradientMatrices.combine(dual, matrix);
        assertThat(norm(away) / (c * norm(mean))).as(what).isBetween(1 - 1e-8, 1 + 1e-8);
        double dualValue = (GradientMatrices.dot(mean, away) + c * norm(mean) * norm(away)) / sum;
        double reached = smallestProduct(matrix, GradientMatrices.combine(weights, matrix));
        double scale = norm(mean) * norm(matrix[0]);
        assertThat(dualValue - reached).as(what).isBetween(-1e-8 * scale, 1e-8 * scale);
    }

    private static double smallestDualValue(double[][] matrix, double c) {
        int steps = 300;
        double smallest = Double.POSITIVE_INFINITY;
        double[] mean = new double[matrix[0].length];
        for (double[] row : matrix) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i] / matrix.length;
            }
        }
        for (int a = 0; a <= steps; a++) {
            for (int b = 0; a + b <= steps; b++) {
                if (matrix.length == 2 && a + b < steps) {
                    continue;
                }
                double[] point = {(double) a / steps, (double) b / steps, (double) (steps - a - b) / steps};
                double[] combined = GradientMatrices.combine(Arrays.copyOf(point, matrix.length), matrix);
                smallest = Math.min(smallest, GradientMatrices.dot(mean, combined) + c * norm(mean) * norm(combined));
            }
        }
        return smallest;
    }

    private static double smallestProduct(double[][] matrix, double[] direction) {
        double smallest = Double.POSITIVE_INFINITY;
        for (double[] row : matrix) {
            smallest = Math.min(smallest, GradientMatrices.dot(row, direction));
        }
        return smallest;
    }

    private static double norm(double[] vector) {
        return Math.sqrt(GradientMatrices.dot(vector, vector));
    }

    private static double[] weights(double c, double[][] matrix) {
        return weights(new CaGrad.Options(c, CaGrad.Rescale.NONE, 1e-4), matrix, new TreeMap<>());
    }

    private static double[] weights(CaGrad.Options options, double[][] matrix, Map<String, Integer> fallbacks) {
        return new CaGrad(options)
                .weights(
                        GradientMatrices.gramian(matrix),
                        RealignmentContexts.of(
                                0,
                                new double[matrix.length],
                                new RandomStreams(SEED).generator(),
                                (reason, units) -> fallbacks.merge(reason, units, Integer::sum)));
    }
}
