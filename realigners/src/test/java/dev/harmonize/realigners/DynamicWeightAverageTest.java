package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class DynamicWeightAverageTest extends MemoryContract {

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return dwa(2.0, 2, objectives.size());
    }

    @Test
    void meansOfOneAndOneThenOneAndFourGiveTheKnownWeights() {
        GramianRealigner realigner = dwa(2.0, 2, 2);
        double[][] losses = {{0.5, 1.5}, {1.5, 0.5}, {1, 3}, {1, 5}};
        for (int step = 0; step < losses.length; step++) {
            assertThat(Calls.weights(realigner, step, losses[step]))
                    .as("step %d", step)
                    .containsExactly(1.0, 1.0);
        }
        double slow = Math.exp(2.0);
        double steady = Math.exp(0.5);
        for (int step = 4; step < 6; step++) {
            assertThat(Calls.weights(realigner, step, 7, 9))
                    .as("step %d", step)
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(2 * steady / (slow + steady), 2 * slow / (slow + steady));
        }
        double seven = Math.exp(3.5);
        double nineFourths = Math.exp(9.0 / 8);
        assertThat(Calls.weights(realigner, 6, 1, 1))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2 * seven / (seven + nineFourths), 2 * nineFourths / (seven + nineFourths));
    }

    @Test
    void weightsAddUpToTheNumberOfObjectivesAtAnyScale() {
        GramianRealigner realigner = dwa(0.5, 1, 3);
        Calls.weights(realigner, 0, 1e-10, 1, 1e10);
        Calls.weights(realigner, 1, 1e10, 1, 1e-10);
        assertThat(Calls.weights(realigner, 2, 1, 1, 1)).containsExactly(3.0, 0.0, 0.0);
    }

    @Test
    void anObjectiveWithoutALossStandsStill() {
        GramianRealigner realigner = dwa(2.0, 1, 2);
        Calls.weights(realigner, 0, 0, 2);
        Calls.weights(realigner, 1, 0, 2);
        assertThat(Calls.weights(realigner, 2, 1, 1)).containsExactly(1.0, 1.0);
    }

    @Test
    void aStepWithANegativeLossHasEqualWeightsAndIsLeftOut() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        GramianRealigner realigner = dwa(2.0, 1, 2);
        Calls.weights(realigner, 0, 1, 1);
        assertThat(Calls.weights(realigner, 1, new double[] {1, -4}, fallbacks::put))
                .containsExactly(1.0, 1.0);
        Calls.weights(realigner, 2, 1, 4);
        double slow = Math.exp(2.0);
        double steady = Math.exp(0.5);
        assertThat(Calls.weights(realigner, 3, 1, 1))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2 * steady / (slow + steady), 2 * slow / (slow + steady));
        assertThat(fallbacks)
                .isEqualTo(Map.of("a loss is negative, so that its ratio says nothing; used equal weights", 1));
    }

    private static GramianRealigner dwa(double temperature, int period, int count) {
        return new DynamicWeightAverage(
                new DynamicWeightAverage.Options(temperature, period), RealignmentContexts.objectives(count));
    }
}
