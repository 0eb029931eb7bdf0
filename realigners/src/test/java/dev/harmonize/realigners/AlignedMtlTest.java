package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.realigners.AlignedMtl.ScaleMode;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

class AlignedMtlTest {

    private static final long SEED = 2_305;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};

    @Nested
    class OfTheSmallestEigenvalue extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return AlignedMtlTest.create(ScaleMode.MIN, Map.of(), objectives);
        }
    }

    @Nested
    class OfTheMedianEigenvalue extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return AlignedMtlTest.create(ScaleMode.MEDIAN, Map.of(), objectives);
        }
    }

    @Nested
    class OfTheMeanEigenvalue extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return AlignedMtlTest.create(ScaleMode.RMSE, Map.of(), objectives);
        }
    }

    @Nested
    class WithAPreference extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return AlignedMtlTest.create(ScaleMode.MIN, Map.of(objectives.get(0), 0.9), objectives);
        }
    }

    @Test
    void twoObjectivesHaveTheKnownWeights() {
        double[] smallest = weights(ScaleMode.MIN, TWO);
        assertThat(smallest).usingComparatorWithPrecision(1e-10).containsExactly(0.5590719157, 0.4082610681);
        assertThat(GradientMatrices.combine(smallest, TWO))
                .usingComparatorWithPrecision(1e-4)
                .containsExactly(0.2133, 0.9673, 0.9673);
        assertThat(weights(ScaleMode.RMSE, TWO))
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(1.5108656435, 1.1033063978);
    }

    @Test
    void threeObjectivesHaveTheKnownWeights() {
        assertThat(weights(ScaleMode.MIN, THREE))
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(0.3061702323, 0.3905095716, 0.1926193611);
        assertThat(weights(ScaleMode.MEDIAN, THREE))
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(0.8561764011, 1.0920234704, 0.5386420167);
    }

    @Test
    void medianOfTwoEigenvaluesIsTheLower() {
        assertThat(weights(ScaleMode.MEDIAN, TWO)).isEqualTo(weights(ScaleMode.MIN, TWO));
    }

    /** The weights of the preferences e_1, e_2, … are the rows of the symmetric B for which B G B = s I. */
    @Test
    void alignedGradientsAreOrthogonalAndEquallyLong() {
        for (ScaleMode mode : ScaleMode.values()) {
            for (int draw = 0; draw < 50; draw++) {
                int count = 1 + draw % 6;
                double[][] matrix = GradientMatrices.normal(count, 9, count, new RandomStreams(SEED).generator(draw));
                double[][] balance = new double[count][];
                double[][] aligned = new double[count][];
                for (int k = 0; k < count; k++) {
                    balance[k] = weights(create(mode, unit(k, count), names(count)), matrix);
                    aligned[k] = GradientMatrices.combine(balance[k], matrix);
                }
                double square = GradientMatrices.dot(aligned[0], aligned[0]);
                for (int k = 0; k < count; k++) {
                    for (int l = 0; l < count; l++) {
                        assertThat(GradientMatrices.dot(aligned[k], aligned[l]))
                                .as("%s, draw %d, seed %d", mode, draw, SEED)
                                .isCloseTo(k == l ? square : 0.0, within(1e-9 * square));
                        assertThat(balance[k][l]).isCloseTo(balance[l][k], within(1e-9));
                    }
                }
            }
        }
    }

    @Test
    void lengthOfTheAlignedGradientsIsWhatTheScaleModeSays() {
        double[][] orthogonal = {{4, 0, 0}, {0, 1, 0}, {0, 0, 2}};
        assertThat(GradientMatrices.combine(weights(ScaleMode.MIN, orthogonal), orthogonal))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3);
        assertThat(GradientMatrices.combine(weights(ScaleMode.MEDIAN, orthogonal), orthogonal))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2.0 / 3, 2.0 / 3, 2.0 / 3);
        assertThat(GradientMatrices.combine(weights(ScaleMode.RMSE, orthogonal), orthogonal))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(Math.sqrt(7) / 3, Math.sqrt(7) / 3, Math.sqrt(7) / 3);
    }

    @Test
    void whatIsMissingLeavesItsPreferenceToTheOthers() {
        double[][] orthonormal = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        assertThat(weights(create(ScaleMode.MIN, Map.of("objective-1", 0.8), names(3)), orthonormal))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(1.0 / 3, 0.8, 1.0 / 3);
        assertThat(weights(
                        create(ScaleMode.MIN, Map.of("objective-1", 0.8), names(3)), new double[][] {{1, 0}, {0, 1}}))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(22.0 / 51, 17.6 / 17);
    }

    @Test
    void gradientsThatAreAllZeroHaveThePreferenceAsWeightsAndAreReported() {
        List<String> reports = new ArrayList<>();
        double[] weights = weights(
                create(ScaleMode.MIN, Map.of("objective-1", 0.8), names(2)),
                GradientMatrices.gramians(List.of(new double[2][3], TWO, new double[2][3])),
                reports);
        assertThat(Arrays.copyOfRange(weights, 0, 2)).containsExactly(0.5, 0.8);
        assertThat(Arrays.copyOfRange(weights, 4, 6)).containsExactly(0.5, 0.8);
        assertThat(reports).containsExactly("2: all gradients are zero; used the preference as weights");
    }

    @Test
    void preferenceForAnObjectiveThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> create(ScaleMode.MIN, Map.of("va", 1.0), List.of("vt", "at")))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("preference.va"))
                .hasMessage("there is no objective 'va' (objectives: vt, at)");
    }

    @Test
    void orderOfTheObjectivesMattersOnlyWithAPreference() {
        assertThat(create(ScaleMode.MIN, Map.of(), names(2)).promises()).contains(Promise.PERMUTATION_INVARIANT);
        assertThat(create(ScaleMode.MIN, Map.of("objective-0", 1.0), names(2)).promises())
                .doesNotContain(Promise.PERMUTATION_INVARIANT);
    }

    private static Map<String, Double> unit(int k, int count) {
        return names(count).stream()
                .collect(Collectors.toMap(name -> name, name -> name.equals("objective-" + k) ? 1.0 : 0.0));
    }

    private static List<String> names(int count) {
        return RealignmentContexts.objectives(count);
    }

    private static AlignedMtl create(ScaleMode mode, Map<String, Double> preference, List<String> objectives) {
        return new AlignedMtl(new AlignedMtl.Options(mode, preference), objectives);
    }

    private static double[] weights(ScaleMode mode, double[][] matrix) {
        return weights(create(mode, Map.of(), names(matrix.length)), matrix);
    }

    private static double[] weights(AlignedMtl realigner, double[][] matrix) {
        List<String> reports = new ArrayList<>();
        double[] weights = weights(realigner, GradientMatrices.gramian(matrix), reports);
        assertThat(reports).isEmpty();
        return weights;
    }

    private static double[] weights(AlignedMtl realigner, Gramians gramians, List<String> reports) {
        return realigner.weights(
                gramians,
                RealignmentContexts.of(
                        0,
                        new double[gramians.objectives()],
                        new RandomStreams(SEED).generator(),
                        (reason, units) -> reports.add(units + ": " + reason)));
    }
}
