package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

class PcGradTest {

    private static final long SEED = 1_906;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};

    @Nested
    class InRandomOrder extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new PcGrad(PcGrad.Order.RANDOM);
        }
    }

    @Nested
    class InAscendingOrder extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new PcGrad(PcGrad.Order.ASCENDING);
        }
    }

    @Test
    void twoObjectivesHaveThePublishedWeightsInAnyOrder() {
        for (PcGrad.Order order : PcGrad.Order.values()) {
            double[] weights = weights(order, TWO);
            assertThat(weights).usingComparatorWithPrecision(1e-12).containsExactly(20.0 / 9, 30.0 / 19);
            assertThat(GradientMatrices.combine(weights, TWO))
                    .usingComparatorWithPrecision(1e-4)
                    .containsExactly(0.5848, 3.8012, 3.8012);
        }
    }

    @Test
    void threeObjectivesHaveTheKnownWeightsOfEachOrder() {
        double[] ascending = weights(PcGrad.Order.ASCENDING, THREE);
        double[] descending = weights(PcGrad.Order.DESCENDING, THREE);
        assertThat(ascending).usingComparatorWithPrecision(1e-12).containsExactly(1.8, 2.44, 23.0 / 15);
        assertThat(descending).usingComparatorWithPrecision(1e-12).containsExactly(1.8, 2.2, 4.0 / 3);
        assertThat(GradientMatrices.combine(ascending, THREE))
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(-1.0133333333333, -0.6266666666667, 3.3333333333333);
        assertThat(GradientMatrices.combine(descending, THREE))
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(-0.3333333333333, -0.4666666666667, 3.1333333333333);
    }

    @Test
    void threeObjectivesThatAllConflictHaveTheKnownWeightsOfEachOrder() {
        double[][] matrix = {{2, 0, 1, -1}, {-1, 2, 0, 0}, {0, -1, -1, 3}};
        assertThat(weights(PcGrad.Order.ASCENDING, matrix))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2.0, 31.0 / 15, 287.0 / 165);
        assertThat(weights(PcGrad.Order.DESCENDING, matrix))
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(2.2545454545455, 1.9454545454545, 1.5454545454545);
    }

    @Test
    void aConflictCanRemainBetweenThreeObjectives() {
        double[][] matrix = {{1, 0, 0}, {-1, 1, 0}, {0, -2, 0}};
        double[] ascending = GradientMatrices.combine(weights(PcGrad.Order.ASCENDING, matrix), matrix);
        double[] descending = GradientMatrices.combine(weights(PcGrad.Order.DESCENDING, matrix), matrix);
        assertThat(ascending).usingComparatorWithPrecision(1e-12).containsExactly(-0.5, -1.0, 0.0);
        assertThat(descending).usingComparatorWithPrecision(1e-12).containsExactly(0.5, -0.5, 0.0);
        assertThat(GradientMatrices.dot(matrix[0], ascending)).isCloseTo(-0.5, within(1e-12));
    }

    @Test
    void everyRandomResultIsTheResultOfSomeOrders() {
        double[][] matrix = GradientMatrices.normal(4, 3, 3, new RandomStreams(SEED).generator());
        Gramians gramians = GradientMatrices.gramian(matrix);
        List<List<double[]>> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rows.add(projections(matrix, i));
        }
        TreeMap<Double, Integer> seen = new TreeMap<>();
        PcGrad realigner = new PcGrad(PcGrad.Order.RANDOM);
        for (int draw = 0; draw < 200; draw++) {
            double[] weights = realigner.weights(gramians, context(4, new RandomStreams(SEED).generator(draw)));
            double[] direction = GradientMatrices.combine(weights, matrix);
            assertThat(isSumOfOneEach(direction, rows, 0, new double[3]))
                    .as("direction %s of draw %d, seed %d", Arrays.toString(direction), draw, SEED)
                    .isTrue();
            seen.merge((double) Math.round(direction[0] * 1e6), 1, Integer::sum);
        }
        assertThat(seen.size())
                .as("different directions of 200 draws, seed %d", SEED)
                .isGreaterThan(5);
    }

    @Test
    void twoObjectivesAreReweightedByTheirConflict() {
        for (int draw = 0; draw < 500; draw++) {
            double[][] matrix = GradientMatrices.normal(2, 5, 2, new RandomStreams(SEED).generator(draw));
            double[] a = matrix[0];
            double[] b = matrix[1];
            double product = GradientMatrices.dot(a, b);
            double conflict = Math.max(0.0, -product);
            double[] weights = weights(PcGrad.Order.RANDOM, matrix);
            assertThat(weights)
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-9)
                    .containsExactly(
                            1 + conflict / GradientMatrices.dot(a, a), 1 + conflict / GradientMatrices.dot(b, b));
            if (conflict > 0.0) {
                assertGeometry(a, b, weights, draw);
            }
        }
    }

    /** What is left of each is orthogonal to the other, and the two now agree as much as they conflicted. */
    private static void assertGeometry(double[] a, double[] b, double[] weights, int draw) {
        double cosine = cosine(a, b);
        double sine = Math.sqrt(1 - cosine * cosine);
        double[] left = GradientMatrices.combine(new double[] {1, weights[1] - 1}, new double[][] {a, b});
        double[] right = GradientMatrices.combine(new double[] {weights[0] - 1, 1}, new double[][] {a, b});
        assertThat(GradientMatrices.dot(left, b))
                .as("draw %d, seed %d", draw, SEED)
                .isCloseTo(0, within(1e-9));
        assertThat(GradientMatrices.dot(right, a))
                .as("draw %d, seed %d", draw, SEED)
                .isCloseTo(0, within(1e-9));
        assertThat(norm(left)).isCloseTo(norm(a) * sine, within(1e-9));
        assertThat(norm(right)).isCloseTo(norm(b) * sine, within(1e-9));
        assertThat(cosine(left, right)).isCloseTo(-cosine, within(1e-6));
    }

    @Test
    void gradientsOfEqualNormAreOnlyRescaled() {
        for (double angle = 0.51 * Math.PI; angle < Math.PI; angle += 0.05) {
            double[][] matrix = {{3, 0}, {3 * Math.cos(angle), 3 * Math.sin(angle)}};
            assertThat(weights(PcGrad.Order.RANDOM, matrix))
                    .as("angle %f", angle)
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(1 - Math.cos(angle), 1 - Math.cos(angle));
        }
    }

    /** What only one objective reaches leaves the inner product as it is and makes its gradient longer. */
    @Test
    void parametersThatOneObjectiveReachesWeakenTheConflict() {
        double[][] shared = {{1, 2}, {-2, 0.5}};
        double[][] whole = {{1, 2, 3}, {-2, 0.5, 0}};
        assertThat(GradientMatrices.dot(whole[0], whole[1])).isEqualTo(GradientMatrices.dot(shared[0], shared[1]));
        assertThat(Math.abs(cosine(whole[0], whole[1]))).isLessThan(Math.abs(cosine(shared[0], shared[1])));
        double[] within = weights(PcGrad.Order.RANDOM, shared);
        double[] over = weights(PcGrad.Order.RANDOM, whole);
        assertThat(over[0]).isGreaterThan(1.0).isLessThan(within[0]);
        assertThat(over[1]).isEqualTo(within[1]);
    }

    @Test
    void zeroGradientsConflictWithNothing() {
        assertThat(weights(PcGrad.Order.RANDOM, new double[][] {{0, 0}, {0, 0}, {0, 0}}))
                .containsOnly(1.0);
        assertThat(weights(PcGrad.Order.ASCENDING, new double[][] {{1, 0}, {0, 0}, {-1, 1}}))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2.0, 1.0, 1.5);
    }

    @Test
    void theWeightsOfAUnitDoNotDependOnTheOtherUnits() {
        List<double[][]> matrices = new ArrayList<>();
        for (int u = 0; u < 10; u++) {
            matrices.add(GradientMatrices.normal(3, 4, 3, new RandomStreams(SEED).generator(u)));
        }
        double[] together = new PcGrad(PcGrad.Order.ASCENDING)
                .weights(GradientMatrices.gramians(matrices), context(3, new RandomStreams(SEED).generator()));
        for (int u = 0; u < 10; u++) {
            assertThat(Arrays.copyOfRange(together, 3 * u, 3 * u + 3))
                    .isEqualTo(weights(PcGrad.Order.ASCENDING, matrices.get(u)));
        }
    }

    /** What is left of row i after projecting the gradients themselves, for all orders of the others. */
    private static List<double[]> projections(double[][] matrix, int i) {
        List<double[]> results = new ArrayList<>();
        List<Integer> others =
                new ArrayList<>(IntStream.range(0, matrix.length).boxed().toList());
        others.remove(Integer.valueOf(i));
        for (List<Integer> order : permutations(others)) {
            double[] row = matrix[i].clone();
            for (int j : order) {
                double product = GradientMatrices.dot(row, matrix[j]);
                if (product < 0) {
                    double share = product / GradientMatrices.dot(matrix[j], matrix[j]);
                    for (int c = 0; c < row.length; c++) {
                        row[c] -= share * matrix[j][c];
                    }
                }
            }
            results.add(row);
        }
        return results;
    }

    private static List<List<Integer>> permutations(List<Integer> values) {
        if (values.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Integer>> result = new ArrayList<>();
        for (Integer first : values) {
            List<Integer> rest = new ArrayList<>(values);
            rest.remove(first);
            for (List<Integer> tail : permutations(rest)) {
                List<Integer> permutation = new ArrayList<>(List.of(first));
                permutation.addAll(tail);
                result.add(permutation);
            }
        }
        return result;
    }

    private static boolean isSumOfOneEach(double[] target, List<List<double[]>> choices, int next, double[] sum) {
        if (next == choices.size()) {
            return IntStream.range(0, target.length).allMatch(c -> Math.abs(target[c] - sum[c]) < 1e-9);
        }
        return choices.get(next).stream().anyMatch(choice -> {
            double[] longer = sum.clone();
            for (int c = 0; c < longer.length; c++) {
                longer[c] += choice[c];
            }
            return isSumOfOneEach(target, choices, next + 1, longer);
        });
    }

    private static double[] weights(PcGrad.Order order, double[][] matrix) {
        RealignmentContext context = context(matrix.length, new RandomStreams(SEED).generator());
        return new PcGrad(order).weights(GradientMatrices.gramian(matrix), context);
    }

    private static RealignmentContext context(int count, RandomGenerator random) {
        return RealignmentContexts.of(0, new double[count], random, (reason, units) -> {});
    }

    private static double norm(double[] a) {
        return Math.sqrt(GradientMatrices.dot(a, a));
    }

    private static double cosine(double[] a, double[] b) {
        return GradientMatrices.dot(a, b) / (norm(a) * norm(b));
    }
}
