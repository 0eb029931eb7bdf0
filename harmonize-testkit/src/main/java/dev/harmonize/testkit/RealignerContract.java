package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every {@link Realigner} must do, and what some {@linkplain Realigner#promises promise} beyond that. Extend it, name
 * the realigner, and JUnit runs the contract. A promise that is not made is not tested.
 */
public abstract class RealignerContract {

    private static final long SEED = 20_221_130;
    private static final double[] SCALES = {0.0, 1e-10, 1e-3, 1.0, 1e3, 1e5, 1e10, 1e15};

    /** The realigner under test, in its initial state. */
    protected abstract Realigner create(List<String> objectives);

    @Test
    void directionsAreFiniteWhateverTheMatrix() {
        families().forEach((name, matrix) -> {
            for (double scale : SCALES) {
                double[] direction = direction(GradientMatrices.scaled(matrix, scale));
                assertThat(direction).hasSize(matrix[0].length);
                assertThat(Arrays.stream(direction).allMatch(Double::isFinite))
                        .as("direction for %s times %s is finite, seed %d", name, scale, SEED)
                        .isTrue();
            }
        });
    }

    @Test
    void oneWeightPerUnitAndObjective() {
        if (create(names(3)) instanceof GramianRealigner realigner) {
            List<double[][]> matrices = new ArrayList<>();
            for (int u = 0; u < 5; u++) {
                matrices.add(GradientMatrices.normal(3, 8, 3, new RandomStreams(SEED).generator(u)));
            }
            assertThat(realigner.weights(GradientMatrices.gramians(matrices), context(3)))
                    .hasSize(5 * 3);
        }
    }

    @Test
    void gramiansThatItDoesNotNeedDoNotMatter() {
        if (create(names(3)) instanceof GramianRealigner realigner && !realigner.needsGramians()) {
            double[][] matrix = GradientMatrices.normal(3, 8, 3, new RandomStreams(SEED).generator());
            Gramians unmeasured = new Gramians(1, 3, new double[9]);
            assertThat(realigner.weights(unmeasured, context(3)))
                    .isEqualTo(((GramianRealigner) create(names(3)))
                            .weights(GradientMatrices.gramian(matrix), context(3)));
        }
    }

    @Test
    void theSameInputAndRandomnessGiveTheSameDirection() {
        families()
                .forEach((name, matrix) -> assertThat(direction(matrix))
                        .as("%s, seed %d", name, SEED)
                        .isEqualTo(direction(matrix)));
    }

    @Test
    void inputsAreUntouched() {
        double[][] matrix = GradientMatrices.normal(4, 9, 4, new RandomStreams(SEED).generator());
        Realigner realigner = create(names(4));
        if (realigner instanceof GramianRealigner gramian) {
            Gramians gramians = GradientMatrices.gramian(matrix);
            double[] before = gramians.values().clone();
            gramian.weights(gramians, context(4));
            assertThat(gramians.values()).isEqualTo(before);
        } else if (realigner instanceof JacobianRealigner jacobian) {
            INDArray rows = Nd4j.createFromArray(matrix);
            jacobian.direction(rows, context(4));
            assertThat(rows).isEqualTo(Nd4j.createFromArray(matrix));
        }
    }

    @Test
    void agreementPassesThrough() {
        assume(Promise.AGREEMENT_PASSES_THROUGH);
        for (int count = 1; count <= 5; count++) {
            double[][] matrix = GradientMatrices.agreeing(count, 7, new RandomStreams(SEED).generator(count));
            double[] sum = new double[count];
            Arrays.fill(sum, 1.0);
            double[] mean = new double[count];
            Arrays.fill(mean, 1.0 / count);
            double[] direction = direction(matrix);
            double[] expected = GradientMatrices.combine(isCloserTo(direction, sum, mean, matrix), matrix);
            assertClose(direction, expected, count + " agreeing rows");
        }
    }

    @Test
    void noObjectiveGetsWorse() {
        assume(Promise.NON_CONFLICTING);
        families().forEach((name, matrix) -> {
            double[] direction = direction(matrix);
            // Where all that helps everyone is zero, a direction is what rounding left of the rows, and has no sign.
            double length = norm(direction)
                    + 1e-6
                            * Arrays.stream(matrix)
                                    .mapToDouble(RealignerContract::norm)
                                    .max()
                                    .orElse(0.0);
            for (double[] row : matrix) {
                assertThat(GradientMatrices.dot(row, direction))
                        .as("J d for %s, seed %d", name, SEED)
                        .isGreaterThanOrEqualTo(-1e-3 * norm(row) * length);
            }
        });
    }

    @Test
    void theOrderOfTheObjectivesDoesNotMatter() {
        assume(Promise.PERMUTATION_INVARIANT);
        families().forEach((name, matrix) -> {
            double[][] reversed = new double[matrix.length][];
            for (int k = 0; k < matrix.length; k++) {
                reversed[k] = matrix[matrix.length - 1 - k];
            }
            double[] losses = RealignmentContexts.defaultLosses(matrix.length);
            double[] reversedLosses = new double[losses.length];
            Arrays.setAll(reversedLosses, k -> losses[losses.length - 1 - k]);
            assertClose(direction(reversed, context(reversedLosses)), direction(matrix), name);
        });
    }

    @Test
    void weightsDoNotDependOnTheScale() {
        assume(Promise.SCALE_INVARIANT);
        families().forEach((name, matrix) -> {
            for (double scale : SCALES) {
                if (scale > 0.0) {
                    double[] scaled = direction(GradientMatrices.scaled(matrix, scale));
                    double[] back =
                            Arrays.stream(scaled).map(each -> each / scale).toArray();
                    assertClose(back, direction(matrix), name + " times " + scale);
                }
            }
        });
    }

    /** Which of two weightings a direction is closer to. */
    private static double[] isCloserTo(double[] direction, double[] first, double[] second, double[][] matrix) {
        return distance(direction, GradientMatrices.combine(first, matrix))
                        <= distance(direction, GradientMatrices.combine(second, matrix))
                ? first
                : second;
    }

    private static double norm(double[] row) {
        return Math.sqrt(GradientMatrices.dot(row, row));
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0.0;
        for (int c = 0; c < a.length; c++) {
            sum += (a[c] - b[c]) * (a[c] - b[c]);
        }
        return sum;
    }

    private void assume(Promise promise) {
        Assumptions.assumeTrue(create(names(3)).promises().contains(promise), () -> "does not promise " + promise);
    }

    private static void assertClose(double[] actual, double[] expected, String what) {
        double length = Math.sqrt(GradientMatrices.dot(expected, expected));
        for (int c = 0; c < expected.length; c++) {
            assertThat(actual[c])
                    .as("component %d of the direction for %s, seed %d", c, what, SEED)
                    .isCloseTo(expected[c], within(1e-6 * Math.max(1.0, length)));
        }
    }

    private double[] direction(double[][] matrix) {
        return direction(matrix, context(matrix.length));
    }

    private double[] direction(double[][] matrix, RealignmentContext context) {
        Realigner realigner = create(names(matrix.length));
        if (realigner instanceof GramianRealigner gramian) {
            return GradientMatrices.combine(gramian.weights(GradientMatrices.gramian(matrix), context), matrix);
        }
        return ((JacobianRealigner) realigner)
                .direction(Nd4j.createFromArray(matrix), context)
                .toDoubleVector();
    }

    private static Map<String, double[][]> families() {
        Map<String, double[][]> families = new LinkedHashMap<>();
        RandomStreams streams = new RandomStreams(SEED);
        int[][] shapes = {{1, 1, 1}, {1, 5, 1}, {2, 5, 1}, {2, 5, 2}, {4, 3, 1}, {4, 3, 3}, {9, 11, 5}, {9, 11, 9}};
        for (int[] shape : shapes) {
            families.put(
                    "normal " + Arrays.toString(shape),
                    GradientMatrices.normal(
                            shape[0],
                            shape[1],
                            shape[2],
                            streams.child("normal").generator(shape[0], shape[2])));
        }
        for (int count : new int[] {2, 3, 20}) {
            families.put(
                    "stationary " + count,
                    GradientMatrices.stationary(
                            count, 10, streams.child("stationary").generator(count)));
        }
        double[][] zeroRow =
                GradientMatrices.normal(3, 5, 3, streams.child("zero row").generator());
        Arrays.fill(zeroRow[1], 0.0);
        families.put("one zero row", zeroRow);
        double[][] opposite =
                GradientMatrices.normal(2, 5, 2, streams.child("opposite").generator());
        opposite[1] = GradientMatrices.scaled(opposite, -2.0)[0];
        families.put("opposite rows", opposite);
        return families;
    }

    private static List<String> names(int count) {
        return RealignmentContexts.objectives(count);
    }

    private static RealignmentContext context(int count) {
        return context(RealignmentContexts.defaultLosses(count));
    }

    private static RealignmentContext context(double[] losses) {
        return RealignmentContexts.of(
                0, losses, new RandomStreams(SEED).child("realigner").generator(), (reason, units) -> {});
    }
}
