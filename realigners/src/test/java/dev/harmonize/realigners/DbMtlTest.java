package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.List;

class DbMtlTest extends RealignerContract {

    private static final long SEED = 2_308;

    @Override
    protected Realigner create(List<String> objectives) {
        return new DbMtl(new DbMtl.Options(0.9, 0.0), objectives);
    }

    /** In the second step the averages are (0.375, 2.5) and (1.5, 0.5). */
    @Test
    void averagesOfLogGradientsAreAddedAtTheLengthOfTheLongest() {
        DbMtl realigner = create(0.5, 0.0, 2);
        assertThat(direction(realigner, new double[][] {{3, 4}, {0, 2}}, 0, 2, 1))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.75, 2.25);
        double ratio = Math.sqrt(6.390625) / Math.sqrt(2.5);
        assertThat(direction(realigner, new double[][] {{0, 4}, {6, 0}}, 1, 1, 2))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.375 + 1.5 * ratio, 2.5 + 0.5 * ratio);
    }

    @Test
    void directionsFollowTheRecurrence() {
        DbMtl realigner = create(0.9, 0.5, 3);
        double[][] averages = new double[3][6];
        for (int step = 0; step < 8; step++) {
            double[][] matrix = GradientMatrices.normal(3, 6, 3, new RandomStreams(SEED).generator(step));
            double[] losses = {0.3 + step, 2.0, 5.0 / (1 + step)};
            double beta = 0.9 / Math.sqrt(step + 1);
            double longest = 0;
            for (int k = 0; k < 3; k++) {
                for (int c = 0; c < 6; c++) {
                    averages[k][c] = beta * averages[k][c] + (1 - beta) * matrix[k][c] / losses[k];
                }
                longest = Math.max(longest, norm(averages[k]));
            }
            double[] weights = new double[3];
            for (int k = 0; k < 3; k++) {
                weights[k] = longest / norm(averages[k]);
            }
            assertThat(direction(realigner, matrix, step, losses))
                    .as("step %d, seed %d", step, SEED)
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(GradientMatrices.combine(weights, averages));
        }
    }

    @Test
    void withoutMemoryTheWeightOfALossDoesNotMatter() {
        double[][] matrix = GradientMatrices.normal(2, 6, 2, new RandomStreams(SEED).generator());
        double[][] weighted = {matrix[0], GradientMatrices.scaled(matrix, 30)[1]};
        assertThat(direction(create(0, 0, 2), weighted, 0, 0.5, 30 * 0.8))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(direction(create(0, 0, 2), matrix, 0, 0.5, 0.8));
    }

    @Test
    void lossWithoutALogarithmKeepsItsGradientAndIsReported() {
        for (double loss : new double[] {0, -3, 1e-9}) {
            Jacobians.Reported result =
                    Jacobians.reported(create(0, 0, 2), new double[][] {{0, 5}, {8, 0}}, 0, new double[] {loss, 2});
            assertThat(result.direction()).usingComparatorWithPrecision(1e-12).containsExactly(5, 5);
            assertThat(result.reports())
                    .containsExactly("a loss is not positive, and so has no logarithm; used its gradient as it is");
        }
    }

    @Test
    void objectiveWithoutAGradientTakesNoPartAndKeepsItsAverage() {
        DbMtl realigner = create(0.5, 0.0, 2);
        direction(realigner, new double[][] {{0, 6}, {4, 0}}, 0, 1, 1);
        Jacobians.Reported without =
                Jacobians.reported(realigner, new double[][] {{0, 6}, {0, 0}}, 1, new double[] {1, 0});
        assertThat(without.direction()).containsExactly(0, 4.5);
        assertThat(without.reports()).isEmpty();
        // The averages are 5.25 and ½ · 2 + ½ · 4.
        assertThat(direction(realigner, new double[][] {{0, 6}, {4, 0}}, 2, 1, 1))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(5.25, 5.25);
    }

    @Test
    void lossesAreNeeded() {
        assertThat(create(0, 0, 2).needsLosses()).isTrue();
    }

    private static DbMtl create(double beta, double betaSigma, int count) {
        return new DbMtl(new DbMtl.Options(beta, betaSigma), RealignmentContexts.objectives(count));
    }

    private static double[] direction(DbMtl realigner, double[][] matrix, int step, double... losses) {
        return Jacobians.direction(realigner, matrix, Jacobians.context("shared", step, losses));
    }

    private static double norm(double[] a) {
        return Math.sqrt(GradientMatrices.dot(a, a));
    }
}
