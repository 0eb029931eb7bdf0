package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.training.Progress;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

class NashMtlTest {

    private static final long SEED = 2_022;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};
    private static final List<String> NAMES = RealignmentContexts.objectives(3);

    @Nested
    class AsPublished extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return NashMtlTest.create(1.0, 1, objectives);
        }
    }

    @Nested
    class Unlimited extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return NashMtlTest.create(0.0, 1, objectives);
        }
    }

    @Nested
    class BargainingInEveryThirdStep extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return NashMtlTest.create(1.0, 3, objectives);
        }
    }

    @Test
    void twoObjectivesHaveThePublishedDirection() {
        assertThat(GradientMatrices.combine(weights(1.0, TWO), TWO))
                .usingComparatorWithPrecision(1e-4)
                .containsExactly(0.0542, 0.7061, 0.7061);
    }

    @Test
    void unlimitedWeightsAreTheExactSolution() {
        assertThat(weights(0.0, TWO)).usingComparatorWithPrecision(1e-10).containsExactly(0.5914611522, 0.4070714829);
        double[] weights = weights(0.0, THREE);
        assertThat(weights)
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(1.0774679886, 1.4325707473, 0.6255767919);
        assertThat(GradientMatrices.combine(weights, THREE))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(-0.2583143206, 0.1814171635, 1.7030447806);
    }

    @Test
    void unlimitedDirectionIsAsLongAsTheRootOfTheNumberOfObjectives() {
        for (int draw = 0; draw < 100; draw++) {
            int count = 1 + draw % 8;
            double[][] matrix = GradientMatrices.scaled(
                    GradientMatrices.normal(count, 12, count, new RandomStreams(SEED).generator(draw)),
                    Math.pow(10, draw % 13 - 6));
            double[] direction = GradientMatrices.combine(weights(0.0, matrix), matrix);
            assertThat(GradientMatrices.dot(direction, direction))
                    .as("draw %d, seed %d", draw, SEED)
                    .isCloseTo(count, within(1e-9));
            double[] limited = GradientMatrices.combine(weights(0.5, matrix), matrix);
            assertThat(GradientMatrices.dot(limited, limited))
                    .as("draw %d, seed %d", draw, SEED)
                    .isCloseTo(0.25, within(1e-9));
            assertThat(weights(10.0, matrix)).isEqualTo(weights(0.0, matrix));
        }
    }

    @Test
    void longerLossesHaveTheirWeightsDividedAndDirectionsStay() {
        double[] weights = weights(0.0, new double[][] {{3e3, 0, 1e3}, {-2, 1, 0}, {-1e-5, -2e-5, 1e-5}});
        double[] expected = weights(0.0, THREE);
        assertThat(weights[0] * 1e3 / expected[0]).isCloseTo(1.0, within(1e-10));
        assertThat(weights[1] / expected[1]).isCloseTo(1.0, within(1e-10));
        assertThat(weights[2] / 1e5 / expected[2]).isCloseTo(1.0, within(1e-10));
    }

    @Test
    void aSingleObjectiveHasADirectionOfLengthOne() {
        assertThat(weights(0.0, new double[][] {{3, 4}}))
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(0.2);
    }

    @Test
    void gradientsThatCancelOutHaveEqualWeightsWithinTheLimitAndAreReported() {
        List<double[][]> matrices = List.of(new double[2][3], TWO, new double[][] {{3, 0, 0}, {-9, 0, 0}});
        List<String> reports = new ArrayList<>();

        double[] weights = create(1.0, 1, RealignmentContexts.objectives(2))
                .weights(
                        GradientMatrices.gramians(matrices),
                        RealignmentContexts.of(
                                0,
                                new double[2],
                                new RandomStreams(SEED).generator(),
                                (reason, units) -> reports.add(units + ": " + reason)));

        assertThat(Arrays.copyOfRange(weights, 0, 2)).containsOnly(0.5);
        assertThat(Arrays.copyOfRange(weights, 2, 4)).isEqualTo(weights(1.0, TWO));
        assertThat(Arrays.copyOfRange(weights, 4, 6))
                .usingComparatorWithPrecision(1e-14)
                .containsOnly(0.5 / 3);
        assertThat(reports).containsExactly("2: no weights are fair, as the gradients cancel out; used equal weights");
    }

    @Test
    void betweenBargainingsTheLastWeightsAreUsedAgain() {
        NashMtl realigner = create(0.0, 3, NAMES);
        List<double[][]> matrices = matrices(5);
        double[] first = step(realigner, 0, matrices.get(0));
        assertThat(first).isEqualTo(weights(0.0, matrices.get(0)));
        assertThat(step(realigner, 1, matrices.get(1))).isEqualTo(first);
        assertThat(step(realigner, 2, matrices.get(2))).isEqualTo(first);
        double[] second = step(realigner, 3, matrices.get(3));
        assertThat(second).isEqualTo(weights(0.0, matrices.get(3)));
        assertThat(step(realigner, 4, matrices.get(4))).isEqualTo(second);
    }

    @Test
    void rememberedWeightsAreLimitedByTheGradientsOfTheDay() {
        NashMtl realigner = create(1.0, 2, NAMES);
        step(realigner, 0, THREE);
        double[][] shorter = GradientMatrices.scaled(THREE, 0.1);
        assertThat(step(realigner, 1, shorter))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(weights(0.0, THREE));
        step(realigner, 2, THREE);
        double[][] longer = GradientMatrices.scaled(THREE, 10);
        double[] direction = GradientMatrices.combine(step(realigner, 3, longer), longer);
        assertThat(GradientMatrices.dot(direction, direction)).isCloseTo(1.0, within(1e-12));
    }

    @Test
    void ofSeveralUnitsTheMeanOfThoseWithASolutionIsRemembered() {
        NashMtl realigner = create(0.0, 2, NAMES);
        List<double[][]> matrices = matrices(2);
        double[][] stationary = GradientMatrices.stationary(3, 8, new RandomStreams(SEED).generator());
        step(realigner, 0, NAMES, GradientMatrices.gramians(List.of(matrices.get(0), stationary, matrices.get(1))));
        double[] mean = new double[3];
        for (double[][] matrix : matrices) {
            for (int k = 0; k < 3; k++) {
                mean[k] += weights(0.0, matrix)[k] / 2;
            }
        }
        double[] remembered = step(realigner, 1, NAMES, GradientMatrices.gramians(List.of(THREE, stationary)));
        assertThat(Arrays.copyOfRange(remembered, 0, 3))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(mean);
        assertThat(Arrays.copyOfRange(remembered, 3, 6)).isEqualTo(Arrays.copyOfRange(remembered, 0, 3));
    }

    @Test
    void callsWithFewerObjectivesAddToTheMeansOfThoseTheyHave() {
        NashMtl realigner = create(0.0, 2, NAMES);
        List<String> some = List.of(NAMES.get(0), NAMES.get(2));
        double[] all = step(realigner, 0, THREE);
        double[] fewer = step(realigner, 0, some, GradientMatrices.gramian(TWO));
        double first = (all[0] + fewer[0]) / 2;
        double last = (all[2] + fewer[1]) / 2;
        assertThat(step(realigner, 1, THREE))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(first, all[1], last);
        assertThat(step(realigner, 1, some, GradientMatrices.gramian(TWO)))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(first, last);
    }

    @Test
    void unitsWithAnObjectiveOfWhichNothingIsRememberedAreSolvedFor() {
        NashMtl realigner = create(0.0, 2, NAMES);
        step(realigner, 0, List.of(NAMES.get(0), NAMES.get(2)), GradientMatrices.gramian(TWO));
        assertThat(step(realigner, 1, THREE)).isEqualTo(weights(0.0, THREE));
    }

    @Test
    void parameterGroupsAreRememberedSeparately() {
        NashMtl realigner = create(0.0, 2, NAMES);
        List<double[][]> matrices = matrices(2);
        for (int step = 0; step < 2; step++) {
            for (int group = 0; group < 2; group++) {
                double[] weights = realigner.weights(
                        GradientMatrices.gramian(matrices.get((step + group) % 2)),
                        context("group-" + group, step, NAMES));
                assertThat(weights).isEqualTo(weights(0.0, matrices.get(group)));
            }
        }
    }

    @Test
    void aRestoredOneContinuesAsIfItHadNeverStopped() {
        List<double[][]> matrices = matrices(9);
        for (int stop = 0; stop < 8; stop++) {
            NashMtl straight = create(1.0, 4, NAMES);
            for (int step = 0; step <= stop; step++) {
                step(straight, step, matrices.get(step));
            }
            State state = straight.save();
            NashMtl resumed = create(1.0, 4, NAMES);
            resumed.restore(state);
            for (int step = stop + 1; step < 9; step++) {
                assertThat(step(resumed, step, matrices.get(step)))
                        .as("step %d after a stop at %d, seed %d", step, stop, SEED)
                        .isEqualTo(step(straight, step, matrices.get(step)));
            }
        }
    }

    private static List<double[][]> matrices(int count) {
        List<double[][]> matrices = new ArrayList<>();
        for (int draw = 0; draw < count; draw++) {
            matrices.add(GradientMatrices.normal(3, 8, 3, new RandomStreams(SEED).generator(draw)));
        }
        return matrices;
    }

    private static NashMtl create(double maxNorm, int updateWeightsEvery, List<String> objectives) {
        return new NashMtl(new NashMtl.Options(maxNorm, updateWeightsEvery), objectives);
    }

    private static double[] weights(double maxNorm, double[][] matrix) {
        List<String> names = RealignmentContexts.objectives(matrix.length);
        return step(create(maxNorm, 1, names), 0, names, GradientMatrices.gramian(matrix));
    }

    private static double[] step(NashMtl realigner, int step, double[][] matrix) {
        return step(realigner, step, NAMES, GradientMatrices.gramian(matrix));
    }

    private static double[] step(NashMtl realigner, int step, List<String> objectives, Gramians gramians) {
        return realigner.weights(gramians, context("shared", step, objectives));
    }

    private static RealignmentContext context(String group, int step, List<String> objectives) {
        return new RealignmentContext(
                group,
                objectives,
                objectives.stream().collect(Collectors.toMap(name -> name, name -> 1.0)),
                new Progress(step, 100),
                new RandomStreams(SEED).generator(),
                (reason, units) -> {});
    }
}
