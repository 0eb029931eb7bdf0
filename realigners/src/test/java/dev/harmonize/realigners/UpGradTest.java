package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class UpGradTest extends RealignerContract {

    private static final long SEED = 2_406;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};
    private static final double[][] ALL_CONFLICT = {{2, 0, 1, -1}, {-1, 2, 0, 0}, {0, -1, -1, 3}};

    @Override
    protected Realigner create(List<String> objectives) {
        return new UpGrad(new UpGrad.Options(Map.of(), 0.0, 0.0), objectives);
    }

    @Test
    void regularisedItHasThePublishedWeights() {
        double[] two = weights(TWO, Map.of(), 1e-4, 1e-4);
        assertThat(two).usingComparatorWithPrecision(1e-4).containsExactly(1.1109, 0.7894);
        assertThat(two).usingComparatorWithPrecision(1e-9).containsExactly(1.1109210468, 0.7894310312);
        assertThat(GradientMatrices.combine(two, TWO))
                .usingComparatorWithPrecision(1e-4)
                .containsExactly(0.2929, 1.9004, 1.9004);
        double[] three = weights(THREE, Map.of(), 1e-4, 1e-4);
        assertThat(three).usingComparatorWithPrecision(1e-9).containsExactly(0.7852259187, 1.018238186, 0.5157913035);
        assertThat(GradientMatrices.combine(three, THREE))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(-0.1965899194, -0.013344421, 1.3010172223);
    }

    @Test
    void byDefaultItHasTheExactWeights() {
        assertThat(weights(TWO)).usingComparatorWithPrecision(1e-12).containsExactly(10.0 / 9, 15.0 / 19);
        assertThat(GradientMatrices.combine(weights(TWO), TWO))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(50.0 / 171, 325.0 / 171, 325.0 / 171);
        assertThat(weights(THREE))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(11.0 / 14, 107.0 / 105, 65.0 / 126);
        assertThat(GradientMatrices.combine(weights(THREE), THREE))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(-62.0 / 315, -4.0 / 315, 82.0 / 63);
        assertThat(weights(ALL_CONFLICT))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(164.0 / 195, 521.0 / 663, 53.0 / 85);
    }

    @Test
    void theExampleOfTorchJdsAutojacIsReproduced() {
        double[][] matrix = {{-1, 1}, {2, 4}};
        assertThat(weights(matrix)).containsExactly(0.5, 0.5);
        assertThat(GradientMatrices.combine(weights(matrix), matrix)).containsExactly(0.5, 2.5);
    }

    @Test
    void forTwoObjectivesWithPreferenceOneItIsPcGrad() {
        for (int draw = 0; draw < 300; draw++) {
            double[][] matrix =
                    GradientMatrices.normal(2, draw % 2 == 0 ? 11 : 100, 2, new RandomStreams(SEED).generator(draw));
            double[] pcGrad = new PcGrad(PcGrad.Order.ASCENDING)
                    .weights(GradientMatrices.gramian(matrix), RealignmentContexts.of(2));
            assertThat(weights(matrix, Map.of("objective-0", 1.0, "objective-1", 1.0), 0.0, 0.0))
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-11)
                    .containsExactly(pcGrad);
        }
    }

    /** Projects each row by alternating over the half-spaces (Dykstra), on the gradients themselves. */
    @Test
    void theDirectionIsTheSumOfTheProjectionsOfTheGradients() {
        for (int draw = 0; draw < 40; draw++) {
            int count = 2 + draw % 3;
            double[][] matrix = GradientMatrices.normal(count, 8, count, new RandomStreams(SEED).generator(draw));
            double[] expected = new double[8];
            for (double[] row : matrix) {
                double[] projected = dykstra(row, matrix);
                for (int c = 0; c < 8; c++) {
                    expected[c] += projected[c] / count;
                }
            }
            assertThat(GradientMatrices.combine(weights(matrix), matrix))
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-6)
                    .containsExactly(expected);
        }
    }

    @Test
    void itIsLinearInTheLengthsOfTheRows() {
        for (int draw = 0; draw < 50; draw++) {
            double[][] matrix = GradientMatrices.normal(4, 6, 4, new RandomStreams(SEED).generator(draw));
            double[] first = {1.0, 0.1, 7.0, 2.0};
            double[] second = {0.3, 5.0, 1.0, 100.0};
            double[] together = new double[4];
            Arrays.setAll(together, k -> 2.0 * first[k] + 3.0 * second[k]);
            double[] ofFirst = direction(stretched(matrix, first));
            double[] ofSecond = direction(stretched(matrix, second));
            double[] expected = new double[6];
            Arrays.setAll(expected, c -> 2.0 * ofFirst[c] + 3.0 * ofSecond[c]);
            assertThat(direction(stretched(matrix, together)))
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-9)
                    .containsExactly(expected);
        }
    }

    @Test
    void weightsOfAUnitDoNotDependOnTheOtherUnits() {
        List<double[][]> matrices = new ArrayList<>();
        for (int unit = 0; unit < 20; unit++) {
            matrices.add(GradientMatrices.normal(3, 4, 3, new RandomStreams(SEED).generator(unit)));
        }
        double[] together = new UpGrad(new UpGrad.Options(Map.of(), 0.0, 0.0), RealignmentContexts.objectives(3))
                .weights(GradientMatrices.gramians(matrices), RealignmentContexts.of(3));
        for (int unit = 0; unit < 20; unit++) {
            assertThat(Arrays.copyOfRange(together, 3 * unit, 3 * unit + 3)).isEqualTo(weights(matrices.get(unit)));
        }
    }

    @Test
    void objectiveWithPreferenceZeroIsNotFollowedButNotHarmed() {
        double[] direction = GradientMatrices.combine(weights(TWO, Map.of("objective-1", 0.0), 0.0, 0.0), TWO);
        assertThat(GradientMatrices.dot(TWO[0], direction)).isGreaterThan(1.0);
        assertThat(GradientMatrices.dot(TWO[1], direction)).isBetween(-1e-12, 1e-12);
    }

    @Test
    void belowTheThresholdNothingIsProjected() {
        double[][] tiny = GradientMatrices.scaled(TWO, 1e-4);
        assertThat(weights(tiny, Map.of(), 1e-4, 1e-4)).containsExactly(0.5, 0.5);
        assertThat(weights(tiny)).usingComparatorWithPrecision(1e-9).containsExactly(10.0 / 9, 15.0 / 19);
    }

    @Test
    void objectivesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> weights(TWO, Map.of("objective-7", 1.0), 0.0, 0.0))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("preference.objective-7"))
                .hasMessage("there is no objective 'objective-7' (objectives: objective-0, objective-1)");
    }

    /** As float32 leaves them, such rows depend on each other up to 1e-7 of their length: neither exactly nor clearly not. */
    @Test
    void rowsThatAreOppositeButForRoundingLeaveNoConflict() {
        for (int draw = 0; draw < 200; draw++) {
            int count = 3 + draw % 10;
            double[][] matrix = GradientMatrices.withOppositeRow(
                    GradientMatrices.normal(count, 14, count, new RandomStreams(SEED).generator(draw)), 1);
            String what = "K " + count + ", draw " + draw + ", seed " + SEED;
            RealignmentContext context = RealignmentContexts.of(
                    0,
                    new double[count],
                    new RandomStreams(SEED).generator(),
                    (reason, units) -> fail(what + ": " + reason));
            double[] weights = new UpGrad(new UpGrad.Options(Map.of(), 0.0, 0.0), RealignmentContexts.objectives(count))
                    .weights(GradientMatrices.gramian(matrix), context);
            double[] direction = GradientMatrices.combine(weights, matrix);
            for (double[] row : matrix) {
                assertThat(GradientMatrices.dot(row, direction))
                        .as(what)
                        .isGreaterThan(-1e-6 * GradientMatrices.norm(row) * GradientMatrices.norm(direction));
            }
        }
    }

    @Test
    void nothingFallsBackWhateverTheMatrix() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        for (int draw = 0; draw < 100; draw++) {
            int count = 1 + draw % 64;
            for (int rank : new int[] {1, Math.min(2, count), Math.min(3, count), count / 2 + 1, count}) {
                double[][] matrix =
                        GradientMatrices.normal(count, 70, rank, new RandomStreams(SEED).generator(draw, rank));
                RealignmentContext context = RealignmentContexts.of(
                        0,
                        new double[count],
                        new RandomStreams(SEED).generator(),
                        (reason, units) -> fallbacks.put(reason + " " + count + " " + rank, units));
                new UpGrad(new UpGrad.Options(Map.of(), 0.0, 0.0), RealignmentContexts.objectives(count))
                        .weights(GradientMatrices.gramian(matrix), context);
            }
        }
        assertThat(fallbacks).as("seed %d", SEED).isEmpty();
    }

    private static double[][] stretched(double[][] matrix, double[] lengths) {
        double[][] result = new double[matrix.length][];
        for (int k = 0; k < matrix.length; k++) {
            result[k] = GradientMatrices.combine(new double[] {lengths[k]}, new double[][] {matrix[k]});
        }
        return result;
    }

    private static double[] dykstra(double[] point, double[][] normals) {
        double[] now = point.clone();
        double[][] corrections = new double[normals.length][point.length];
        for (int sweep = 0; sweep < 20_000; sweep++) {
            for (int k = 0; k < normals.length; k++) {
                double[] shifted = GradientMatrices.combine(new double[] {1, 1}, new double[][] {now, corrections[k]});
                double share = Math.min(0.0, GradientMatrices.dot(shifted, normals[k]))
                        / GradientMatrices.dot(normals[k], normals[k]);
                now = GradientMatrices.combine(new double[] {1, -share}, new double[][] {shifted, normals[k]});
                corrections[k] = GradientMatrices.combine(new double[] {1, -1}, new double[][] {shifted, now});
            }
        }
        return now;
    }

    private static double[] direction(double[][] matrix) {
        return GradientMatrices.combine(weights(matrix), matrix);
    }

    private static double[] weights(double[][] matrix) {
        return weights(matrix, Map.of(), 0.0, 0.0);
    }

    private static double[] weights(double[][] matrix, Map<String, Double> preference, double regEps, double normEps) {
        return new UpGrad(
                        new UpGrad.Options(preference, regEps, normEps), RealignmentContexts.objectives(matrix.length))
                .weights(GradientMatrices.gramian(matrix), RealignmentContexts.of(matrix.length));
    }
}
