package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class ExcessMtlTest extends RealignerContract {

    private static final long SEED = 2_402;
    private static final double[][] FIRST = {{2, 0}, {1, 0}};
    private static final double[][] SECOND = {{1, 0}, {2, 0}};

    @Override
    protected Realigner create(List<String> objectives) {
        return create(0, objectives);
    }

    @Test
    void twoStepsHaveThePublishedWeights() {
        ExcessMtl realigner = create(0, names(2));
        assertThat(firstWeight(realigner, FIRST, 0)).isCloseTo(0.7310585835, within(1e-9));
        assertThat(firstWeight(realigner, SECOND, 1)).isCloseTo(0.3623341697, within(1e-9));
    }

    @Test
    void weightsStayEqualDuringWarmUpAndThenFollowItsMeanExcess() {
        ExcessMtl realigner = create(2, names(2));
        assertThat(firstWeight(realigner, FIRST, 0)).isCloseTo(0.5, within(1e-15));
        assertThat(firstWeight(realigner, SECOND, 1)).isCloseTo(0.5, within(1e-15));
        assertThat(firstWeight(realigner, FIRST, 2)).isCloseTo(0.689311674, within(1e-9));
    }

    @Test
    void weightsFollowTheRecurrence() {
        for (int warmup = 0; warmup < 3; warmup++) {
            ExcessMtl realigner = new ExcessMtl(new ExcessMtl.Options(0.4, warmup), names(3));
            double[][] squares = new double[3][6];
            double[] weights = {1, 1, 1};
            double[] baseline = new double[3];
            for (int step = 0; step < 8; step++) {
                double[][] matrix = GradientMatrices.normal(3, 6, 3, new RandomStreams(SEED).generator(step));
                for (int k = 0; k < 3; k++) {
                    double excess = 0;
                    for (int c = 0; c < 6; c++) {
                        squares[k][c] += matrix[k][c] * matrix[k][c];
                        excess += matrix[k][c] * matrix[k][c] / Math.sqrt(squares[k][c] + 1e-7);
                    }
                    if (step < warmup) {
                        baseline[k] += excess;
                    } else if (step == 0) {
                        weights[k] *= Math.exp(0.4 * excess);
                        baseline[k] = excess;
                    } else {
                        weights[k] *= Math.exp(0.4 * excess / (baseline[k] / Math.max(warmup, 1) + 1e-7));
                    }
                }
                double sum = Arrays.stream(weights).sum();
                double[] normalized =
                        Arrays.stream(weights).map(weight -> weight / sum).toArray();
                assertThat(Jacobians.direction(realigner, matrix, Jacobians.context("shared", step, 1, 1, 1)))
                        .as("step %d, warm-up %d, seed %d", step, warmup, SEED)
                        .usingComparatorWithPrecision(1e-11)
                        .containsExactly(GradientMatrices.combine(normalized, matrix));
            }
        }
    }

    @Test
    void weightsStayOnTheSimplexHoweverLargeTheExcess() {
        ExcessMtl realigner = create(0, names(2));
        double[][] ones = {{1e15, 1e15, 1e15}, {1e-15, 1e-15, 1e-15}};
        for (int step = 0; step < 20; step++) {
            double[] direction = Jacobians.direction(realigner, ones, Jacobians.context("shared", step, 1, 1));
            assertThat(direction).containsOnly(1e15);
        }
    }

    @Test
    void theFirstGradientThatComesAfterTheBaselineIsTheBaseline() {
        ExcessMtl realigner = create(1, names(2));
        assertThat(Jacobians.reported(realigner, new double[][] {{1, 0}, {0, 0}}, 0, new double[2])
                        .reports())
                .isEmpty();
        Jacobians.Reported without = Jacobians.reported(realigner, new double[][] {{0, 0}, {0, 0}}, 1, new double[2]);
        assertThat(without.reports()).isEmpty();
        Jacobians.Reported late = Jacobians.reported(realigner, new double[][] {{0, 0}, {5, 7}}, 2, new double[2]);
        assertThat(late.reports())
                .containsExactly("an objective had no gradient when its baseline was taken; used its first gradient");
        double weight = Math.E / (1 + Math.E);
        assertThat(late.direction()).usingComparatorWithPrecision(1e-6).containsExactly(5 * weight, 7 * weight);
    }

    private static ExcessMtl create(int warmup, List<String> objectives) {
        return new ExcessMtl(new ExcessMtl.Options(1.0, warmup), objectives);
    }

    private static double firstWeight(ExcessMtl realigner, double[][] matrix, int step) {
        double direction = Jacobians.direction(realigner, matrix, Jacobians.context("shared", step, 1, 1))[0];
        return (direction - matrix[1][0]) / (matrix[0][0] - matrix[1][0]);
    }

    private static List<String> names(int count) {
        return RealignmentContexts.objectives(count);
    }
}
