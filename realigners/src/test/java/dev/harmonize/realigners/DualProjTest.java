package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class DualProjTest extends RealignerContract {

    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};

    @Override
    protected Realigner create(List<String> objectives) {
        return create(Map.of(), 0.0, objectives);
    }

    @Test
    void regularisedItHasThePublishedWeights() {
        double[] weights = weights(TWO, Map.of(), 1e-4);
        assertThat(weights).usingComparatorWithPrecision(1e-4).containsExactly(0.6109, 0.5);
        assertThat(GradientMatrices.combine(weights, TWO))
                .usingComparatorWithPrecision(1e-4)
                .containsExactly(0.5563, 1.1109, 1.1109);
    }

    @Test
    void byDefaultItHasTheExactWeights() {
        double[] two = weights(TWO);
        assertThat(two).usingComparatorWithPrecision(1e-12).containsExactly(11.0 / 18, 0.5);
        assertThat(GradientMatrices.combine(two, TWO))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(5.0 / 9, 10.0 / 9, 10.0 / 9);
        double[] three = weights(THREE);
        assertThat(three).usingComparatorWithPrecision(1e-12).containsExactly(1.0 / 3, 0.4, 1.0 / 3);
        assertThat(GradientMatrices.combine(three, THREE))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(-2.0 / 15, -4.0 / 15, 2.0 / 3);
    }

    @Test
    void meanThatHarmsNoObjectiveStaysAlthoughAllConflict() {
        assertThat(weights(new double[][] {{2, 0, 1, -1}, {-1, 2, 0, 0}, {0, -1, -1, 3}}))
                .containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3);
    }

    @Test
    void whereEveryDirectionHarmsAnObjectiveItIsZero() {
        double[][] matrix = {{1, 0, 0}, {-1, 1, 0}, {0, -2, 0}};
        assertThat(weights(matrix)).usingComparatorWithPrecision(1e-12).containsExactly(2.0 / 3, 2.0 / 3, 1.0 / 3);
        assertThat(GradientMatrices.combine(weights(matrix), matrix))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.0, 0.0, 0.0);
    }

    @Test
    void preferencesSayWhatIsProjected() {
        Map<String, Double> preference = Map.of("objective-0", 2.0, "objective-1", 1.0);
        // 2 g_0 + g_1 has the products 36 − 22 = 14 and −44 + 38 = −6.
        assertThat(weights(TWO, preference, 0.0))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2.0, 1.0 + 6.0 / 38);
    }

    @Test
    void preferencesThatAreAllZeroAreRefused() {
        assertThatThrownBy(() ->
                        new DualProj(new DualProj.Options(Map.of("va", 0.0, "vt", 0.0), 0.0, 0.0), List.of("va", "vt")))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("preference"))
                .hasMessage("is 0 for every objective, so that nothing would be learnt");
    }

    @Test
    void preferencesKeepTheirSumWhereObjectivesAreMissing() {
        List<String> all = RealignmentContexts.objectives(3);
        double[][] agreeing = {{1, 0}, {1, 1}};
        RealignmentContext whole = RealignmentContexts.of(3);
        RealignmentContext some = new RealignmentContext(
                whole.group(),
                List.of("objective-0", "objective-2"),
                whole.losses(),
                whole.progress(),
                whole.random(),
                (reason, units) -> {});
        assertThat(create(Map.of(), 0.0, all).weights(GradientMatrices.gramian(agreeing), some))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(0.5, 0.5);
        assertThat(create(Map.of("objective-0", 1.0, "objective-1", 2.0, "objective-2", 3.0), 0.0, all)
                        .weights(GradientMatrices.gramian(agreeing), some))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(1.5, 4.5);
    }

    private static DualProj create(Map<String, Double> preference, double eps, List<String> objectives) {
        return new DualProj(new DualProj.Options(preference, eps, eps), objectives);
    }

    private static double[] weights(double[][] matrix) {
        return weights(matrix, Map.of(), 0.0);
    }

    private static double[] weights(double[][] matrix, Map<String, Double> preference, double eps) {
        return create(preference, eps, RealignmentContexts.objectives(matrix.length))
                .weights(GradientMatrices.gramian(matrix), RealignmentContexts.of(matrix.length));
    }
}
