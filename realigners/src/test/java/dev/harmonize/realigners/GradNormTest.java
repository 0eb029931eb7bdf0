package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class GradNormTest extends MemoryContract {

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return gradNorm(1.5, 0.025, objectives.size());
    }

    @Test
    void threeStepsByHand() {
        GramianRealigner realigner = gradNorm(1.0, 0.1, 2);
        assertThat(weights(realigner, 0, new double[] {2, 4}, 1, 3)).containsExactly(1.0, 1.0);
        // n / mean = (½, 1½), r = 1: both are to be 1. So w = (1 + 0.05, 1 − 0.15), and × 2 / 1.9.
        double first = 1.05 * 2 / 1.9;
        double second = 0.85 * 2 / 1.9;
        assertThat(weights(realigner, 1, new double[] {2, 1}, 2, 2))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(first, second);
        // n / mean = 1, L / L(0) = (1, ¼), r = (1.6, 0.4): w is to be (1.6, 0.4).
        assertThat(weights(realigner, 2, new double[] {1, 1}, 2, 2))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(first + 0.1, second - 0.1);
    }

    @Test
    void inTheLongRunWeightedGradientsHaveTheLengthsThatTheTrainingRatesAskFor() {
        GramianRealigner realigner = gradNorm(1.0, 1e-3, 3);
        double[] lengths = {1, 2, 5};
        weights(realigner, 0, new double[] {1, 1, 1}, lengths);
        double[] losses = {0.9, 0.6, 0.3};
        double[] weights = {};
        for (int step = 1; step < 5_000; step++) {
            weights = weights(realigner, step, losses, lengths);
        }
        double unit = weights[0] * lengths[0] / 1.5;
        assertThat(weights[1] * lengths[1]).isCloseTo(unit, within(0.02 * unit));
        assertThat(weights[2] * lengths[2]).isCloseTo(0.5 * unit, within(0.02 * unit));
        assertThat(Arrays.stream(weights).sum()).isCloseTo(3, within(1e-12));
    }

    @Test
    void lengthsAreMeansOverTheUnitsOfAStepThatHaveTheObjective() {
        List<String> all = RealignmentContexts.objectives(2);
        GramianRealigner units = gradNorm(1.0, 0.1, 2);
        units.weights(
                new Gramians(2, 2, new double[] {4, 0, 0, 1, 16, 0, 0, 9}), Calls.context("shared", 0, all, 1, 1));
        units.weights(new Gramians(1, 1, new double[] {100}), Calls.context("shared", 0, all.subList(1, 2), 1, 1));
        GramianRealigner one = gradNorm(1.0, 0.1, 2);
        weights(one, 0, new double[] {1, 1}, 3, 14.0 / 3);
        assertThat(weights(units, 1, new double[] {1, 1}, 1, 1))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(weights(one, 1, new double[] {1, 1}, 1, 1));
    }

    @Test
    void theScaleOfTheGradientsDoesNotMatter() {
        for (double scale : new double[] {1e-10, 1e15}) {
            GramianRealigner plain = gradNorm(1.5, 0.025, 2);
            GramianRealigner scaled = gradNorm(1.5, 0.025, 2);
            for (int step = 0; step < 20; step++) {
                double[] losses = {1.0 / (step + 1), 1.0};
                assertThat(weights(scaled, step, losses, scale, 3 * scale))
                        .as("step %d, scale %g", step, scale)
                        .usingComparatorWithPrecision(1e-9)
                        .containsExactly(weights(plain, step, losses, 1, 3));
            }
        }
    }

    @Test
    void weightsStayPositive() {
        GramianRealigner realigner = gradNorm(1.5, 5.0, 2);
        for (int step = 0; step < 20; step++) {
            double[] weights = weights(realigner, step, new double[] {1, 1}, 1e-3, 1e3);
            assertThat(Math.min(weights[0], weights[1])).as("step %d", step).isGreaterThan(1e-4);
            assertThat(weights[0] + weights[1]).as("step %d", step).isCloseTo(2, within(1e-12));
        }
    }

    @Test
    void withoutGradientsNothingIsLearnt() {
        GramianRealigner realigner = gradNorm(1.5, 0.1, 2);
        for (int step = 0; step < 5; step++) {
            assertThat(weights(realigner, step, new double[] {1, 1.0 / (step + 1)}, 0, 0))
                    .containsExactly(1.0, 1.0);
        }
    }

    @Test
    void negativeLossesGetEqualWeights() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        assertThat(Calls.weights(gradNorm(1.5, 0.1, 2), 0, new double[] {1, -1}, fallbacks::put))
                .containsExactly(1.0, 1.0);
        assertThat(fallbacks)
                .isEqualTo(Map.of("a loss is negative, so that its training rate says nothing; used equal weights", 1));
    }

    @Test
    void gradientsAndLossesAreNeeded() {
        GramianRealigner realigner = gradNorm(1.5, 0.1, 2);
        assertThat(realigner.needsGramians()).isTrue();
        assertThat(realigner.needsLosses()).isTrue();
    }

    /** Weights of one unit with orthogonal gradients of these lengths. */
    private static double[] weights(GramianRealigner realigner, int step, double[] losses, double... lengths) {
        double[][] matrix = new double[lengths.length][lengths.length];
        for (int k = 0; k < lengths.length; k++) {
            matrix[k][k] = lengths[k];
        }
        return realigner.weights(
                GradientMatrices.gramian(matrix),
                Calls.context("shared", step, RealignmentContexts.objectives(lengths.length), losses));
    }

    private static GramianRealigner gradNorm(double alpha, double rate, int count) {
        return new GradNorm(new GradNorm.Options(alpha, rate), RealignmentContexts.objectives(count));
    }
}
