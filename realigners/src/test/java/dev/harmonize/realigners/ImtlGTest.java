package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class ImtlGTest extends RealignerContract {

    private static final long SEED = 2_104;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};

    @Override
    protected Realigner create(List<String> objectives) {
        return new ImtlG();
    }

    @Test
    void twoObjectivesHaveTheKnownWeights() {
        double[] weights = weights(TWO);
        assertThat(weights).usingComparatorWithPrecision(1e-10).containsExactly(0.5923303169, 0.4076696831);
        assertThat(GradientMatrices.combine(weights, TWO))
                .usingComparatorWithPrecision(1e-4)
                .containsExactly(0.0767, 1.0, 1.0);
    }

    @Test
    void threeObjectivesHaveTheKnownWeights() {
        double[] weights = weights(THREE);
        assertThat(weights)
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(0.3562178866, 0.4784745001, 0.1653076133);
        assertThat(GradientMatrices.combine(weights, THREE))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(-0.0536029538, 0.1478592735, 0.5215254999);
    }

    @Test
    void twoObjectivesAreWeighedByTheLengthOfTheOther() {
        for (int draw = 0; draw < 200; draw++) {
            double[][] matrix = GradientMatrices.normal(2, 4, 2, new RandomStreams(SEED).generator(draw));
            double first = Math.sqrt(GradientMatrices.dot(matrix[0], matrix[0]));
            double second = Math.sqrt(GradientMatrices.dot(matrix[1], matrix[1]));
            assertThat(weights(matrix))
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-9)
                    .containsExactly(second / (first + second), first / (first + second));
        }
    }

    @Test
    void projectionsOntoAllGradientsAreEquallyLongAndWeightsAddUpToOne() {
        for (int draw = 0; draw < 200; draw++) {
            int count = 1 + draw % 8;
            double[][] matrix = GradientMatrices.normal(count, 12, count, new RandomStreams(SEED).generator(draw));
            double[] weights = weights(matrix);
            double[] direction = GradientMatrices.combine(weights, matrix);
            double length = Math.sqrt(GradientMatrices.dot(direction, direction));
            double first = projection(direction, matrix[0]);
            for (double[] row : matrix) {
                assertThat(projection(direction, row))
                        .as("draw %d, seed %d", draw, SEED)
                        .isCloseTo(first, within(1e-8 * length));
            }
            assertThat(Arrays.stream(weights).sum()).isCloseTo(1.0, within(1e-9));
        }
    }

    /** Along the only direction there is, n_k / ‖n‖² solves G v = n best, if the signs are right. */
    @Test
    void gradientsAlongOneLineAreWeighedByThePseudoInverse() {
        assertThat(weights(new double[][] {{1, 0}, {-2, 0}}))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(-1.0, 2.0);
        assertThat(weights(new double[][] {{1, 0}, {3, 0}}))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.25, 0.75);
    }

    @Test
    void gradientsThatCancelOutHaveEqualWeightsAndAreReported() {
        List<double[][]> matrices = new ArrayList<>();
        matrices.add(new double[3][5]);
        matrices.add(GradientMatrices.normal(3, 5, 3, new RandomStreams(SEED).generator()));
        matrices.add(GradientMatrices.stationary(3, 5, new RandomStreams(SEED).generator()));
        matrices.add(GradientMatrices.scaled(matrices.get(2), 1e15));
        List<String> reports = new ArrayList<>();

        double[] weights = weights(GradientMatrices.gramians(matrices), reports);

        assertThat(Arrays.copyOfRange(weights, 0, 3)).containsOnly(1.0 / 3);
        assertThat(Arrays.copyOfRange(weights, 3, 6)).isEqualTo(weights(matrices.get(1)));
        assertThat(Arrays.copyOfRange(weights, 6, 12)).containsOnly(1.0 / 3);
        assertThat(reports)
                .containsExactly(
                        "3: no impartial weights add up to 1, as the gradients cancel out; used equal weights");
    }

    private static double projection(double[] direction, double[] row) {
        return GradientMatrices.dot(direction, row) / Math.sqrt(GradientMatrices.dot(row, row));
    }

    private static double[] weights(double[][] matrix) {
        List<String> reports = new ArrayList<>();
        double[] weights = weights(GradientMatrices.gramian(matrix), reports);
        assertThat(reports).as("fallbacks for %s", Arrays.deepToString(matrix)).isEmpty();
        return weights;
    }

    private static double[] weights(Gramians gramians, List<String> reports) {
        return new ImtlG()
                .weights(
                        gramians,
                        RealignmentContexts.of(
                                0,
                                new double[gramians.objectives()],
                                new RandomStreams(SEED).generator(),
                                (reason, units) -> reports.add(units + ": " + reason)));
    }
}
