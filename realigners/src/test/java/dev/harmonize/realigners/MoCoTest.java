package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.realigners.solvers.SimplexProjection;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

class MoCoTest extends RealignerContract {

    private static final long SEED = 2_210;

    @Override
    protected Realigner create(List<String> objectives) {
        return new MoCo(new MoCo.Options(0.5, 0.5, 0.1, 0.5, 0.0), objectives);
    }

    /** The tracked gradients are ½ and ¾ of the gradients; the weights are worked out by hand. */
    @Test
    void twoStepsAreAsByHand() {
        MoCo realigner = create(new MoCo.Options(0.5, 0, 0.1, 0, 0), 2);
        double[][] matrix = {{2, 0}, {0, 1}};
        assertThat(direction(realigner, matrix, 0))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.48125, 0.51875 * 0.5);
        assertThat(direction(realigner, matrix, 1))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.44169921875 * 1.5, 0.55830078125 * 0.75);
    }

    @Test
    void directionsFollowTheRecurrence() {
        MoCo realigner = create(new MoCo.Options(0.6, 0.5, 0.2, 0.3, 0.7), 3);
        double[][] tracked = new double[3][6];
        double[] weights = {1.0 / 3, 1.0 / 3, 1.0 / 3};
        for (int step = 0; step < 8; step++) {
            double[][] matrix = GradientMatrices.normal(3, 6, 3, new RandomStreams(SEED).generator(step));
            double beta = 0.6 / Math.sqrt(step + 1);
            double gamma = 0.2 / Math.pow(step + 1, 0.3);
            for (int k = 0; k < 3; k++) {
                for (int c = 0; c < 6; c++) {
                    tracked[k][c] = (1 - beta) * tracked[k][c] + beta * matrix[k][c];
                }
            }
            double[] direction = GradientMatrices.combine(weights, tracked);
            double[] moved = new double[3];
            for (int k = 0; k < 3; k++) {
                moved[k] = weights[k] - gamma * (GradientMatrices.dot(tracked[k], direction) + 0.7 * weights[k]);
            }
            new SimplexProjection(3).project(moved);
            weights = moved;
            assertThat(direction(realigner, matrix, step))
                    .as("step %d, seed %d", step, SEED)
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(GradientMatrices.combine(weights, tracked));
        }
    }

    /** The shortest combination of these two, as MGDA finds it, has weights 0.6 and 0.4. */
    @Test
    void onGradientsThatDoNotChangeItEndsAtTheShortestCombination() {
        MoCo realigner = create(new MoCo.Options(1, 0, 0.02, 0, 0), 2);
        double[] direction = new double[3];
        for (int step = 0; step < 500; step++) {
            direction = direction(realigner, new double[][] {{-4, 1, 1}, {6, 1, 1}}, step);
        }
        assertThat(direction).usingComparatorWithPrecision(1e-9).containsExactly(0, 1, 1);
    }

    @Test
    void noisyGradientsAreAveraged() {
        MoCo realigner = create(new MoCo.Options(0.02, 0, 0, 0, 0), 2);
        double[] direction = new double[1];
        for (int step = 0; step < 1_000; step++) {
            RandomGenerator random = new RandomStreams(SEED).generator(step);
            direction = direction(
                    realigner, new double[][] {{3 + random.nextGaussian()}, {1 + random.nextGaussian()}}, step);
        }
        // The mean of 3 and 1, with a tenth of the noise of a batch.
        assertThat(direction[0]).as("seed %d", SEED).isCloseTo(2.0, within(0.3));
    }

    @Test
    void objectiveThatDoesNotReachTheGroupDoesNotStopTraining() {
        MoCo realigner = create(new MoCo.Options(1, 0, 0.1, 0, 0), 3);
        double[] direction = new double[2];
        for (int step = 0; step < 300; step++) {
            direction = direction(realigner, new double[][] {{2, 0}, {0, 0}, {0, 2}}, step);
        }
        assertThat(direction).usingComparatorWithPrecision(1e-9).containsExactly(1, 1);
        double[] joined = direction(realigner, new double[][] {{2, 0}, {1e-3, 1e-3}, {0, 2}}, 300);
        assertThat(Arrays.stream(joined).allMatch(each -> each > 0 && each < 1)).isTrue();
    }

    @Test
    void batchWithoutAGradientLeavesWhatIsTracked() {
        MoCo realigner = create(new MoCo.Options(0.5, 0, 0, 0, 0), 2);
        direction(realigner, new double[][] {{2, 0}, {0, 8}}, 0);
        assertThat(direction(realigner, new double[][] {{2, 0}, {0, 0}}, 1)).containsExactly(0.75, 2);
    }

    private static MoCo create(MoCo.Options options, int count) {
        return new MoCo(options, RealignmentContexts.objectives(count));
    }

    private static double[] direction(MoCo realigner, double[][] matrix, int step) {
        return Jacobians.direction(realigner, matrix, Jacobians.context("shared", step, new double[matrix.length]));
    }
}
