package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class MmParetoTest {

    private static final long SEED = 2_414;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};

    @Nested
    class AsPublished extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return MmParetoTest.create(1.5, objectives);
        }
    }

    @Nested
    class WithoutAFactor extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return MmParetoTest.create(1.0, objectives);
        }
    }

    /** Least norm at a = (0.6, 0.4), where d = (0, 1, 1); the sum is (2, 2, 2), so h = (0, 2, 2) is lengthened by √1.5. */
    @Test
    void conflictingGradientsGoWhereTheirCombinationOfLeastNormPoints() {
        double length = 1.5 * Math.sqrt(6);
        double[] weights = weights(1.5, TWO);
        assertThat(weights).usingComparatorWithPrecision(1e-12).containsExactly(0.6 * length, 0.4 * length);
        assertThat(GradientMatrices.combine(weights, TWO))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.0, length, length);
    }

    @Test
    void gradientsThatDoNotConflictAreAdded() {
        assertThat(weights(1.5, new double[][] {{1, 0}, {1, 5}})).containsExactly(1.5, 1.5);
        assertThat(weights(1.5, new double[][] {{1, 0}, {0, 5}})).containsExactly(1.5, 1.5);
        assertThat(weights(1.5, new double[][] {{0, 0}, {1, 5}})).containsExactly(1.5, 1.5);
        assertThat(weights(1.5, new double[2][2])).containsExactly(1.5, 1.5);
    }

    @Test
    void directionIsTheScannedCombinationOfLeastNormDoubledOrAsLongAsTheSum() {
        for (int draw = 0; draw < 300; draw++) {
            double[][] matrix = GradientMatrices.normal(2, 4, 2, new RandomStreams(SEED).generator(draw));
            if (GradientMatrices.dot(matrix[0], matrix[1]) >= 0) {
                continue;
            }
            double[] least = leastByScanning(matrix);
            double[] direction = GradientMatrices.combine(weights(1.5, matrix), matrix);
            double sum = norm(GradientMatrices.combine(new double[] {1, 1}, matrix));
            double length = Math.max(2 * norm(least), sum);
            assertThat(norm(direction)).as("draw %d, seed %d", draw, SEED).isCloseTo(1.5 * length, within(1e-6));
            assertThat(GradientMatrices.dot(direction, least) / norm(direction) / norm(least))
                    .as("draw %d, seed %d", draw, SEED)
                    .isCloseTo(1.0, within(1e-6));
        }
    }

    @Test
    void bothObjectivesImproveAtTheSameRateWhereTheyConflict() {
        for (int draw = 0; draw < 300; draw++) {
            double[][] matrix = GradientMatrices.normal(2, 4, 2, new RandomStreams(SEED).generator(draw));
            if (GradientMatrices.dot(matrix[0], matrix[1]) < 0) {
                double[] direction = GradientMatrices.combine(weights(1.5, matrix), matrix);
                double rate = GradientMatrices.dot(matrix[0], direction);
                assertThat(rate).as("draw %d, seed %d", draw, SEED).isPositive();
                assertThat(GradientMatrices.dot(matrix[1], direction) / rate)
                        .as("draw %d, seed %d", draw, SEED)
                        .isCloseTo(1.0, within(1e-9));
            }
        }
    }

    @Test
    void oppositeGradientsAreNotFollowedAndReported() {
        List<String> reports = new ArrayList<>();
        List<double[][]> matrices = List.of(TWO, new double[][] {{1, 2, 3}, {-2, -4, -6}});

        double[] weights = weights(1.5, GradientMatrices.gramians(matrices), reports);

        assertThat(Arrays.copyOfRange(weights, 0, 2)).isEqualTo(weights(1.5, TWO));
        assertThat(Arrays.copyOfRange(weights, 2, 4)).containsOnly(0.0);
        assertThat(reports).containsExactly("1: the gradients are opposite; used no gradient");
    }

    @Test
    void anyOtherNumberOfObjectivesIsRefused() {
        assertThatThrownBy(() -> create(1.5, List.of("at", "va", "vt")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("takes exactly two objectives, not 3 (at, va, vt); use another realigner,"
                        + " such as mgda, or other losses");
        assertThatThrownBy(() -> create(1.5, List.of("va"))).isInstanceOf(InvalidOptionException.class);
    }

    private static double[] leastByScanning(double[][] matrix) {
        double[] least = matrix[0];
        for (int i = 0; i <= 100_000; i++) {
            double share = i / 100_000.0;
            double[] candidate = GradientMatrices.combine(new double[] {share, 1 - share}, matrix);
            if (GradientMatrices.dot(candidate, candidate) < GradientMatrices.dot(least, least)) {
                least = candidate;
            }
        }
        return least;
    }

    private static double norm(double[] a) {
        return Math.sqrt(GradientMatrices.dot(a, a));
    }

    private static MmPareto create(double gamma, List<String> objectives) {
        return MmPareto.create(new MmPareto.Options(gamma), objectives);
    }

    private static double[] weights(double gamma, double[][] matrix) {
        List<String> reports = new ArrayList<>();
        double[] weights = weights(gamma, GradientMatrices.gramian(matrix), reports);
        assertThat(reports).isEmpty();
        return weights;
    }

    private static double[] weights(double gamma, Gramians gramians, List<String> reports) {
        return create(gamma, RealignmentContexts.objectives(2))
                .weights(
                        gramians,
                        RealignmentContexts.of(
                                0,
                                new double[2],
                                new RandomStreams(SEED).generator(),
                                (reason, units) -> reports.add(units + ": " + reason)));
    }
}
