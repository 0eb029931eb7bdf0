package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class UncertaintyWeightingTest extends MemoryContract {

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return new UncertaintyWeighting(new UncertaintyWeighting.Options(0.1, 0.0), objectives);
    }

    @Test
    void lossesOfOneTwoAndFourAddUpToThreeAndAHalf() {
        double[] losses = {1, 2, 4};
        double[] weights = Calls.weights(create(RealignmentContexts.objectives(3)), 0, losses);
        assertThat(weights).containsExactly(0.5, 0.5, 0.5);
        assertThat(GradientMatrices.dot(weights, losses)).isEqualTo(3.5);
    }

    @Test
    void weightsAreTheDerivativeByTheLossesAndScalesFollowTheDerivativeByThemselves() {
        GramianRealigner realigner =
                new UncertaintyWeighting(new UncertaintyWeighting.Options(0.2, 0.3), RealignmentContexts.objectives(2));
        double[] s = {0.3, 0.3};
        double[][] losses = {{1, 4}, {0.5, 5}, {0.7, 3}, {0.2, 2}};
        for (int step = 0; step < losses.length; step++) {
            double[] now = losses[step];
            double[] weights = Calls.weights(realigner, step, now);
            Derivatives.assertGradient(weights, each -> value(each, s), now, "step " + step);
            for (int k = 0; k < s.length; k++) {
                double tiny = 1e-5;
                double[] more = s.clone();
                double[] less = s.clone();
                more[k] += tiny;
                less[k] -= tiny;
                s[k] -= 0.2 * (value(now, more) - value(now, less)) / (2 * tiny);
            }
        }
    }

    @Test
    void stepsAreThoseOfGradientDescentByHand() {
        GramianRealigner realigner = create(RealignmentContexts.objectives(2));
        assertThat(Calls.weights(realigner, 0, 3, 0.5)).containsExactly(0.5, 0.5);
        // s = 0.1 · ½ (L − 1) = 0.1, -0.025
        assertThat(Calls.weights(realigner, 1, 2, 1))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(0.5 * Math.exp(-0.1), 0.5 * Math.exp(0.025));
        double first = 0.1 - 0.05 * (1 - 2 * Math.exp(-0.1));
        double second = -0.025 - 0.05 * (1 - Math.exp(0.025));
        assertThat(Calls.weights(realigner, 2, 9, 9))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(0.5 * Math.exp(-first), 0.5 * Math.exp(-second));
    }

    @Test
    void inTheLongRunEveryObjectiveContributesAHalf() {
        GramianRealigner realigner = create(RealignmentContexts.objectives(3));
        double[] weights = {};
        for (int step = 0; step < 900; step++) {
            weights = Calls.weights(realigner, step, 0.2, 3, 50);
        }
        assertThat(weights).usingComparatorWithPrecision(1e-3).containsExactly(2.5, 0.5 / 3, 0.01);
    }

    @Test
    void anExtremeLossDoesNotThrowTheScalesTooFar() {
        GramianRealigner realigner = create(RealignmentContexts.objectives(2));
        Calls.weights(realigner, 0, 1e15, 1);
        assertThat(Calls.weights(realigner, 1, 1, 1)).containsExactly(0.5 * Math.exp(-LearntScale.LONGEST_STEP), 0.5);
    }

    @Test
    void noStepGoesPastTheScaleThatIsBest() {
        GramianRealigner realigner = new UncertaintyWeighting(
                new UncertaintyWeighting.Options(10.0, 0.0), RealignmentContexts.objectives(2));
        Calls.weights(realigner, 0, 1.5, 0.8);
        assertThat(Calls.weights(realigner, 1, 1, 1))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(0.5 / 1.5, 0.5 / 0.8);
    }

    @Test
    void negativeLossesGetEqualWeightsAndAreNotLearntFrom() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        GramianRealigner realigner = create(RealignmentContexts.objectives(2));
        GramianRealigner untouched = create(RealignmentContexts.objectives(2));
        Calls.weights(realigner, 0, 3, 2);
        Calls.weights(untouched, 0, 3, 2);
        assertThat(Calls.weights(realigner, 1, new double[] {-1, 2}, fallbacks::put))
                .containsExactly(1.0, 1.0);
        assertThat(fallbacks)
                .isEqualTo(Map.of("a loss is negative, for which no scale is the best; used equal weights", 1));
        assertThat(Calls.weights(realigner, 2, 1, 1)).isEqualTo(Calls.weights(untouched, 2, 1, 1));
    }

    @Test
    void aLossOfZeroStandsForTheLastOneThatWasNot() {
        GramianRealigner realigner = create(RealignmentContexts.objectives(2));
        GramianRealigner same = create(RealignmentContexts.objectives(2));
        double[][] losses = {{0, 2}, {3, 2}, {0, 2}, {0, 1}, {2, 2}, {2, 2}};
        double[][] known = {{1, 2}, {3, 2}, {3, 2}, {3, 1}, {2, 2}, {2, 2}};
        for (int step = 0; step < losses.length; step++) {
            assertThat(Calls.weights(realigner, step, losses[step]))
                    .as("step %d", step)
                    .usingComparatorWithPrecision(1e-15)
                    .containsExactly(Calls.weights(same, step, known[step]));
        }
    }

    private static double value(double[] losses, double[] s) {
        double value = 0;
        for (int k = 0; k < losses.length; k++) {
            value += 0.5 * Math.exp(-s[k]) * losses[k] + 0.5 * s[k];
        }
        return value;
    }
}
