package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

class SmoothTchebycheffTest extends RealignerContract {

    private static final long SEED = 3;

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return stch(1.0, Map.of(), Map.of(), objectives.size());
    }

    /** The value is L_1 where L_2 is far below; from there it rises by the integral of w_2. */
    @Test
    void theValueOfZeroAndZeroIsLogTwo() {
        GramianRealigner realigner = stch(1.0, Map.of(), Map.of(), 2);
        double width = 1e-3;
        double value = 0;
        for (double loss = -40 + width / 2; loss < 0; loss += width) {
            value += width * Calls.weights(realigner, 0, 0, loss)[1];
        }
        assertThat(value).isCloseTo(Math.log(2), within(1e-7));
    }

    @Test
    void weightsAreTheDerivativeOfTheSmoothMaximum() {
        double[] preference = {2, 1, 0.5};
        double[] reference = {0, 0.3, -1};
        GramianRealigner realigner = stch(
                0.7,
                Map.of("objective-0", 2.0, "objective-2", 0.5),
                Map.of("objective-1", 0.3, "objective-2", -1.0),
                3);
        for (int draw = 0; draw < 50; draw++) {
            RandomGenerator random = new RandomStreams(SEED).generator(draw);
            double[] losses = random.doubles(3, -1, 4).toArray();
            Derivatives.assertGradient(
                    Calls.weights(realigner, 0, losses),
                    each -> {
                        double sum = 0;
                        for (int k = 0; k < 3; k++) {
                            sum += Math.exp(preference[k] * (each[k] - reference[k]) / 0.7);
                        }
                        return 0.7 * Math.log(sum);
                    },
                    losses,
                    "draw " + draw + ", seed " + SEED);
        }
    }

    @Test
    void aSmallMuLeavesTheWorstObjectiveAndALargeOneAllAlike() {
        assertThat(Calls.weights(stch(1e-6, Map.of(), Map.of(), 3), 0, 1, 1.1, 0.5))
                .containsExactly(0.0, 1.0, 0.0);
        assertThat(Calls.weights(stch(1e6, Map.of(), Map.of(), 3), 0, 1, 1.1, 0.5))
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3);
    }

    @Test
    void lossesOfAnySizeDoNotOverflow() {
        assertThat(Calls.weights(stch(1.0, Map.of(), Map.of(), 3), 0, 1e15, 1e15, -1e300))
                .containsExactly(0.5, 0.5, 0.0);
    }

    @Test
    void exponentsThatAreTooLargeGetEqualWeights() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        assertThat(Calls.weights(stch(1e-10, Map.of(), Map.of(), 2), 0, new double[] {1e300, 1e300}, fallbacks::put))
                .containsExactly(0.5, 0.5);
        assertThat(fallbacks).isEqualTo(Map.of("a weight is not finite; used equal weights", 1));
    }

    @Test
    void preferencesOfObjectivesThatThereAreNotAreRefused() {
        assertThatThrownBy(() -> stch(1.0, Map.of("vt", 2.0), Map.of(), 2))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("preference.vt"));
        assertThatThrownBy(() -> stch(1.0, Map.of(), Map.of("va", 2.0), 2))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("reference.va"));
    }

    private static GramianRealigner stch(
            double mu, Map<String, Double> preference, Map<String, Double> reference, int count) {
        return new SmoothTchebycheff(
                new SmoothTchebycheff.Options(mu, preference, reference), RealignmentContexts.objectives(count));
    }
}
