package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

class FamoTest extends MemoryContract {

    private static final long SEED = 11;

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return famo(0.5, 1e-3, Map.of(), objectives.size());
    }

    @Test
    void theFirstWeightsMakeTheLogarithmsFallAlikeAndAddUpToOne() {
        double[] weights = Calls.weights(create(RealignmentContexts.objectives(3)), 0, 1, 2, 4);
        assertThat(weights).usingComparatorWithPrecision(1e-8).containsExactly(4.0 / 7, 2.0 / 7, 1.0 / 7);
    }

    @Test
    void twoStepsByHand() {
        GramianRealigner realigner = famo(0.5, 0.1, Map.of("objective-1", 1.0), 2);
        assertThat(Calls.weights(realigner, 0, 2, 3))
                .usingComparatorWithPrecision(1e-8)
                .containsExactly(0.5, 0.5);
        // δ = (log 2, 0): ξ = ∓½ · ¼ log 2
        double xi = -Math.log(2) / 8;
        double z = 1 / (1 + Math.exp(-2 * xi));
        assertThat(Calls.weights(realigner, 1, 1, 3))
                .usingComparatorWithPrecision(1e-8)
                .containsExactly(z / (z + (1 - z) / 2), (1 - z) / 2 / (z + (1 - z) / 2));
        // δ = (0, log ½): Σ z δ = (1 − z) log ½
        double fall = Math.log(0.5);
        double first = xi - 0.5 * (-z * (1 - z) * fall + 0.1 * xi);
        double second = -xi - 0.5 * ((1 - z) * z * fall - 0.1 * xi);
        double share = 1 / (1 + Math.exp(second - first));
        assertThat(Calls.weights(realigner, 2, 1, 5))
                .usingComparatorWithPrecision(1e-8)
                .containsExactly(share / (share + (1 - share) / 4), (1 - share) / 4 / (share + (1 - share) / 4));
    }

    /** ∂/∂ξ of Σ_k softmax(ξ)_k δ_k by finite differences, instead of softmax's Jacobian in closed form. */
    @Test
    void logitsDescendTheSharesOfWhatFell() {
        double rate = 0.3;
        double gamma = 0.01;
        GramianRealigner realigner = famo(rate, gamma, Map.of(), 4);
        RandomGenerator random = new RandomStreams(SEED).generator();
        double[] logits = new double[4];
        double[] last = {};
        for (int step = 0; step < 30; step++) {
            double[] losses = random.doubles(4, 0.5, 3).toArray();
            if (step > 0) {
                double[] before = last;
                double[] falls = new double[4];
                Arrays.setAll(falls, k -> Math.log(before[k]) - Math.log(losses[k]));
                double[] next = logits.clone();
                for (int k = 0; k < 4; k++) {
                    double[] more = logits.clone();
                    double[] less = logits.clone();
                    more[k] += 1e-5;
                    less[k] -= 1e-5;
                    double slope = (mean(more, falls) - mean(less, falls)) / 2e-5;
                    next[k] -= rate * (slope + gamma * logits[k]);
                }
                logits = next;
            }
            double[] expected = new double[4];
            double sum = 0;
            for (int k = 0; k < 4; k++) {
                expected[k] = Math.exp(logits[k]) / losses[k];
                sum += expected[k];
            }
            double total = sum;
            assertThat(Calls.weights(realigner, step, losses))
                    .as("step %d, seed %d", step, SEED)
                    .usingComparatorWithPrecision(1e-7)
                    .containsExactly(
                            Arrays.stream(expected).map(each -> each / total).toArray());
            last = losses;
        }
    }

    @Test
    void anObjectiveThatFallsMoreSlowlyGetsALargerShareOfTheLogarithms() {
        GramianRealigner realigner = famo(0.5, 0.0, Map.of(), 2);
        double[] weights = {};
        double slow = 0;
        double fast = 0;
        for (int step = 0; step < 20; step++) {
            slow = Math.pow(0.99, step);
            fast = Math.pow(0.9, step);
            weights = Calls.weights(realigner, step, slow, fast);
        }
        assertThat(weights[0] * slow).isGreaterThan(1.1 * weights[1] * fast);
        assertThat(weights[0] + weights[1]).isCloseTo(1, within(1e-12));
    }

    @Test
    void lossesNotAboveTheirReferenceGetEqualWeights() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        GramianRealigner realigner = famo(0.5, 0.0, Map.of("objective-0", 0.5), 2);
        assertThat(Calls.weights(realigner, 0, new double[] {0.5, 3}, fallbacks::put))
                .containsExactly(0.5, 0.5);
        assertThat(fallbacks).isEqualTo(Map.of("a loss is not above its reference; used equal weights", 1));
    }

    @Test
    void aReferenceOfAnObjectiveThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> famo(0.5, 0.0, Map.of("vt", 0.5), 2))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("reference.vt"))
                .hasMessage("there is no objective 'vt' (objectives: objective-0, objective-1)");
    }

    private static double mean(double[] logits, double[] values) {
        double sum = 0;
        double mean = 0;
        for (int k = 0; k < logits.length; k++) {
            sum += Math.exp(logits[k]);
            mean += Math.exp(logits[k]) * values[k];
        }
        return mean / sum;
    }

    private static GramianRealigner famo(double rate, double gamma, Map<String, Double> reference, int count) {
        return new Famo(new Famo.Options(rate, gamma, reference), RealignmentContexts.objectives(count));
    }
}
