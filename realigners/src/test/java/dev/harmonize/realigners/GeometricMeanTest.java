package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

class GeometricMeanTest extends RealignerContract {

    private static final long SEED = 3;

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return new GeometricMean(objectives);
    }

    @Test
    void theMeanOfOneTwoAndFourIsTwo() {
        double[] losses = {1, 2, 4};
        double[] weights = Calls.weights(create(RealignmentContexts.objectives(3)), 0, losses);
        assertThat(weights).usingComparatorWithPrecision(1e-12).containsExactly(2.0 / 3, 1.0 / 3, 1.0 / 6);
        // The mean is homogeneous of degree 1, so by Euler's theorem it is Σ w L.
        assertThat(GradientMatrices.dot(weights, losses)).isCloseTo(2, within(1e-12));
    }

    @Test
    void weightsAreTheDerivativeOfTheGeometricMean() {
        for (int draw = 0; draw < 50; draw++) {
            RandomGenerator random = new RandomStreams(SEED).generator(draw);
            double[] losses = random.doubles(1 + draw % 6, 0.2, 5).toArray();
            Derivatives.assertGradient(
                    Calls.weights(create(RealignmentContexts.objectives(losses.length)), 0, losses),
                    each -> Math.pow(Arrays.stream(each).reduce(1, (a, b) -> a * b), 1.0 / each.length),
                    losses,
                    "draw " + draw + ", seed " + SEED);
        }
    }

    @Test
    void aCallAboutSomeObjectivesGetsTheirsOfTheWeightsOfAll() {
        List<String> all = RealignmentContexts.objectives(3);
        double[] weights = create(all)
                .weights(
                        new Gramians(2, 2, new double[8]),
                        Calls.context("shared", 0, List.of(all.get(2), all.get(0)), 1, 2, 4));
        assertThat(weights).usingComparatorWithPrecision(1e-12).containsExactly(1.0 / 6, 2.0 / 3, 1.0 / 6, 2.0 / 3);
    }

    @Test
    void lossesOfAnyScaleAreMultipliedWithoutOverflow() {
        assertThat(Calls.weights(create(RealignmentContexts.objectives(4)), 0, 1e200, 1e200, 1e200, 1e-200))
                .usingComparator((a, b) -> {
                    for (int k = 0; k < a.length; k++) {
                        if (Math.abs(a[k] / b[k] - 1) > 1e-10) {
                            return 1;
                        }
                    }
                    return 0;
                })
                .isEqualTo(new double[] {0.25e-100, 0.25e-100, 0.25e-100, 0.25e300});
    }

    @Test
    void weightsThatAreTooLargeAreReplaced() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        assertThat(Calls.weights(
                        create(RealignmentContexts.objectives(2)), 0, new double[] {1e305, 1e-322}, fallbacks::put))
                .containsExactly(0.5, 0.5);
        assertThat(fallbacks).isEqualTo(Map.of("a weight is not finite; used equal weights", 1));
    }

    @Test
    void lossesThatAreNotPositiveOrNotFiniteGetEqualWeights() {
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Map<String, Integer> fallbacks = new TreeMap<>();
            assertThat(Calls.weights(
                            create(RealignmentContexts.objectives(2)), 0, new double[] {3, bad}, fallbacks::put))
                    .as("loss %f", bad)
                    .containsExactly(0.5, 0.5);
            assertThat(fallbacks)
                    .isEqualTo(Map.of(
                            "a loss is not positive, so that there is no geometric mean; used equal weights", 1));
        }
    }

    @Test
    void lossesAreNeededAndGradientsAreNot() {
        GramianRealigner realigner = create(RealignmentContexts.objectives(2));
        assertThat(realigner.needsLosses()).isTrue();
        assertThat(realigner.needsGramians()).isFalse();
    }
}
