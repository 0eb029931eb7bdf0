package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.List;

class ImtlLTest extends MemoryContract {

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return new ImtlL(new ImtlL.Options(0.1, 0.0), objectives);
    }

    @Test
    void lossesOfOneTwoAndFourAddUpToSeven() {
        double[] losses = {1, 2, 4};
        double[] weights = Calls.weights(create(RealignmentContexts.objectives(3)), 0, losses);
        assertThat(weights).containsExactly(1, 1, 1);
        assertThat(GradientMatrices.dot(weights, losses)).isEqualTo(7);
    }

    @Test
    void itIsUncertaintyWeightingTwiceWithTheSignOfTheScalesTurned() {
        List<String> objectives = RealignmentContexts.objectives(2);
        GramianRealigner realigner = new ImtlL(new ImtlL.Options(0.05, 0.4), objectives);
        GramianRealigner uncertainty =
                new UncertaintyWeighting(new UncertaintyWeighting.Options(0.1, -0.4), objectives);
        for (int step = 0; step < 30; step++) {
            double[] losses = {2.0 / (1 + step), 3 + Math.sin(step)};
            double[] half = Calls.weights(uncertainty, step, losses);
            assertThat(Calls.weights(realigner, step, losses))
                    .as("step %d", step)
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(2 * half[0], 2 * half[1]);
        }
    }

    @Test
    void stepsAreThoseOfGradientDescentByHand() {
        GramianRealigner realigner = create(RealignmentContexts.objectives(2));
        Calls.weights(realigner, 0, 3, 0.5);
        assertThat(Calls.weights(realigner, 1, 2, 1))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(Math.exp(-0.2), Math.exp(0.05));
        double first = -0.2 - 0.1 * (2 * Math.exp(-0.2) - 1);
        double second = 0.05 - 0.1 * (Math.exp(0.05) - 1);
        assertThat(Calls.weights(realigner, 2, 9, 9))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(Math.exp(first), Math.exp(second));
    }

    @Test
    void inTheLongRunEveryScaledLossIsOne() {
        GramianRealigner realigner = create(RealignmentContexts.objectives(3));
        double[] weights = {};
        for (int step = 0; step < 900; step++) {
            weights = Calls.weights(realigner, step, 0.2, 3, 5);
        }
        assertThat(weights).usingComparatorWithPrecision(1e-6).containsExactly(5, 1.0 / 3, 0.2);
    }
}
