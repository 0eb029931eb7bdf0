package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class MgdaTest {

    private static final long SEED = 2_012;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};

    @Nested
    class Exact extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new Mgda(new Mgda.Options(Mgda.Solver.EXACT, 1e-3, 100));
        }
    }

    @Nested
    class ByFrankWolfe extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new Mgda(new Mgda.Options(Mgda.Solver.FRANK_WOLFE, 1e-3, 100));
        }
    }

    @Test
    void twoObjectivesHaveThePublishedWeightsWithAnySolver() {
        for (Mgda.Solver solver : Mgda.Solver.values()) {
            double[] weights = weights(solver, TWO);
            assertThat(weights).usingComparatorWithPrecision(1e-8).containsExactly(0.6, 0.4);
            assertThat(GradientMatrices.combine(weights, TWO))
                    .usingComparatorWithPrecision(1e-8)
                    .containsExactly(0.0, 1.0, 1.0);
        }
    }

    @Test
    void threeObjectivesHaveTheExactWeights() {
        double[] weights = weights(Mgda.Solver.EXACT, THREE);
        assertThat(weights).usingComparatorWithPrecision(1e-12).containsExactly(19.0 / 54, 13.0 / 27, 1.0 / 6);
        assertThat(GradientMatrices.combine(weights, THREE))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(-2.0 / 27, 4.0 / 27, 14.0 / 27);
        assertThat(weights(Mgda.Solver.EXACT, new double[][] {{2, 0, 1, -1}, {-1, 2, 0, 0}, {0, -1, -1, 3}}))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(21.0 / 55, 4.0 / 11, 14.0 / 55);
    }

    @Test
    void frankWolfeHasTheWeightsOfTorchJdAfter42Iterations() {
        double[] expected = {0.3512043416, 0.4795250617, 0.1692705967};
        assertThat(weights(Mgda.Solver.FRANK_WOLFE, THREE))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(expected);
        assertThat(weights(new Mgda.Options(Mgda.Solver.FRANK_WOLFE, 1e-3, 42), THREE, new TreeMap<>()))
                .containsExactly(weights(Mgda.Solver.FRANK_WOLFE, THREE));
    }

    @Test
    void iterationsThatDoNotSufficeAreReported() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        weights(new Mgda.Options(Mgda.Solver.FRANK_WOLFE, 1e-3, 41), THREE, fallbacks);
        assertThat(fallbacks)
                .containsExactly(Map.entry("Frank-Wolfe ended at max-iterations; used its last weights", 1));
    }

    @Test
    void stationaryGradientsHaveTheCombinationThatIsZero() {
        double[][] matrix = {{1, 0, 0}, {-1, 1, 0}, {0, -2, 0}};
        assertThat(weights(Mgda.Solver.EXACT, matrix))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.4, 0.4, 0.2);
    }

    @Test
    void zeroGradientsHaveEqualWeightsAndAreNoFallback() {
        for (Mgda.Solver solver : Mgda.Solver.values()) {
            Map<String, Integer> fallbacks = new TreeMap<>();
            assertThat(weights(new Mgda.Options(solver, 1e-3, 100), new double[4][3], fallbacks))
                    .containsExactly(0.25, 0.25, 0.25, 0.25);
            assertThat(fallbacks).isEmpty();
        }
    }

    @Test
    void oneObjectiveHasAllTheWeight() {
        for (Mgda.Solver solver : Mgda.Solver.values()) {
            assertThat(weights(solver, new double[][] {{3, 4}})).containsExactly(1.0);
        }
    }

    @Test
    void frankWolfeApproachesTheExactMinimum() {
        for (int draw = 0; draw < 20; draw++) {
            double[][] matrix = GradientMatrices.normal(5, 7, 5, new RandomStreams(SEED).generator(draw));
            double[] exact = GradientMatrices.combine(weights(Mgda.Solver.EXACT, matrix), matrix);
            double[] close = GradientMatrices.combine(
                    weights(new Mgda.Options(Mgda.Solver.FRANK_WOLFE, 1e-9, 200_000), matrix, new TreeMap<>()), matrix);
            assertThat(close)
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-2)
                    .containsExactly(exact);
            assertThat(GradientMatrices.dot(exact, exact))
                    .isLessThanOrEqualTo(GradientMatrices.dot(close, close) + 1e-12);
        }
    }

    private static double[] weights(Mgda.Solver solver, double[][] matrix) {
        return weights(new Mgda.Options(solver, 1e-3, 100), matrix, new TreeMap<>());
    }

    private static double[] weights(Mgda.Options options, double[][] matrix, Map<String, Integer> fallbacks) {
        return new Mgda(options)
                .weights(
                        GradientMatrices.gramian(matrix),
                        RealignmentContexts.of(
                                0,
                                new double[matrix.length],
                                new RandomStreams(SEED).generator(),
                                (reason, units) -> fallbacks.merge(reason, units, Integer::sum)));
    }
}
