package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class GradVacTest extends MemoryContract {

    private static final long SEED = 7;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] THREE = {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}};

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return gradVac(0.5, objectives.size());
    }

    @Test
    void twoObjectivesHaveThePublishedWeightsInTheFirstStep() {
        double[] weights = Calls.weights(gradVac(0.5, 2), 0, GradientMatrices.gramian(TWO));
        assertThat(weights).usingComparatorWithPrecision(1e-4).containsExactly(2.2222, 1.5789);
        assertThat(GradientMatrices.combine(weights, TWO))
                .usingComparatorWithPrecision(1e-4)
                .containsExactly(0.5848, 3.8012, 3.8012);
        assertThat(weights).usingComparatorWithPrecision(1e-12).containsExactly(20.0 / 9, 30.0 / 19);
    }

    @Test
    void twoObjectivesHaveTheKnownWeightsAndUsualCosinesInTheNextSteps() {
        GradVac realigner = gradVac(0.5, 2);
        Gramians gramian = GradientMatrices.gramian(TWO);
        Calls.weights(realigner, 0, gramian);
        assertThat(usual(realigner)).containsOnly(0.0);
        assertThat(Calls.weights(realigner, 1, gramian))
                .usingComparatorWithPrecision(1e-8)
                .containsExactly(1.8579878024, 1.4064152751);
        assertThat(usual(realigner))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(0.0, -0.4205955119, -0.4205955119, 0.0);
        assertThat(Calls.weights(realigner, 2, gramian))
                .usingComparatorWithPrecision(1e-8)
                .containsExactly(1.58335643, 1.27632673);
        assertThat(usual(realigner))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(0.0, -0.6308932679, -0.6308932679, 0.0);
    }

    @Test
    void threeObjectivesHaveTheKnownWeightsInTheSecondStep() {
        GradVac realigner = gradVac(0.5, 3);
        Gramians gramian = GradientMatrices.gramian(THREE);
        assertThat(Calls.weights(realigner, 0, gramian))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(1.8, 2.44, 23.0 / 15);
        assertThat(Calls.weights(realigner, 1, gramian))
                .usingComparatorWithPrecision(1e-8)
                .containsExactly(1.5272709238, 1.8514960394, 1.1958134204);
    }

    @Test
    void aCorrectedGradientHasTheUsualCosine() {
        GradVac realigner = gradVac(1.0, 2);
        double[][] usual = {{1, 0}, {0.6, 0.8}};
        double[][] conflict = {{2, 1}, {-3, 5}};
        Calls.weights(realigner, 0, GradientMatrices.gramian(usual));
        double[] weights = Calls.weights(realigner, 1, GradientMatrices.gramian(conflict));
        double[] first = GradientMatrices.combine(new double[] {1, weights[1] - 1}, conflict);
        double[] second = GradientMatrices.combine(new double[] {weights[0] - 1, 1}, conflict);
        assertThat(cosine(first, conflict[1])).isCloseTo(0.6, within(1e-12));
        assertThat(cosine(second, conflict[0])).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void theGradientsThemselvesGiveTheSameAsTheirGramMatrices() {
        for (int count = 1; count <= 6; count++) {
            GradVac realigner = gradVac(0.3, count);
            double[][] usual = new double[count][count];
            for (int step = 0; step < 8; step++) {
                double[][] matrix =
                        GradientMatrices.normal(count, 9, count, new RandomStreams(SEED).generator(count, step));
                double[] direction = GradientMatrices.combine(
                        Calls.weights(realigner, step, GradientMatrices.gramian(matrix)), matrix);
                assertThat(direction)
                        .as("%d objectives, step %d, seed %d", count, step, SEED)
                        .usingComparatorWithPrecision(1e-6)
                        .containsExactly(published(matrix, usual, 0.3, 1e-8));
            }
        }
    }

    @Test
    void usualCosinesFollowTheMeanOverAllUnitsOfAStepThatHaveThePair() {
        List<String> all = RealignmentContexts.objectives(3);
        double[] losses = {1, 1, 1};
        GradVac realigner = gradVac(0.5, 3);
        double[][] first = {{1, 0}, {0.6, 0.8}, {0, 0}};
        double[][] second = {{1, 0}, {-0.2, Math.sqrt(0.96)}, {0, 2}};
        double[][] lacking = {{1, 0}, {0, 1}};
        realigner.weights(GradientMatrices.gramians(List.of(first, second)), Calls.context("shared", 0, all, losses));
        realigner.weights(
                GradientMatrices.gramian(lacking), Calls.context("shared", 0, List.of(all.get(0), all.get(1)), losses));
        Calls.weights(realigner, 1, GradientMatrices.gramian(THREE));

        double[] usual = usual(realigner);
        assertThat(usual[1]).isCloseTo(0.5 * (0.6 - 0.2 + 0.0) / 3, within(1e-12));
        assertThat(usual[2]).isCloseTo(0.5 * cosine(plus(second[0], second[1], 0.2), second[2]), within(1e-12));
        assertThat(usual[5]).isCloseTo(0.5 * cosine(plus(second[1], second[0], 0.2), second[2]), within(1e-12));
    }

    @Test
    void withoutMemoryItIsPcGrad() {
        GradVac realigner = gradVac(0.0, 4);
        for (int step = 0; step < 50; step++) {
            Gramians gramian =
                    GradientMatrices.gramian(GradientMatrices.normal(4, 3, 3, new RandomStreams(SEED).generator(step)));
            assertThat(Calls.weights(realigner, step, gramian))
                    .as("step %d, seed %d", step, SEED)
                    .usingComparatorWithPrecision(1e-8)
                    .containsExactly(Calls.weights(new PcGrad(PcGrad.Order.ASCENDING), step, gramian));
        }
    }

    @Test
    void zeroGradientsTakeNoPart() {
        GradVac realigner = gradVac(0.5, 3);
        double[][] matrix = {{1, 0}, {0, 0}, {-1, 1}};
        assertThat(Calls.weights(realigner, 0, GradientMatrices.gramian(matrix)))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2.0, 1.0, 1.5);
        Calls.weights(realigner, 1, GradientMatrices.gramian(matrix));
        double half = -0.5 / Math.sqrt(2);
        assertThat(usual(realigner))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0, 0, half, 0, 0, 0, half, 0, 0);
    }

    @Test
    void aUsualCosineOfOneIsOutOfReach() {
        Map<String, Integer> fallbacks = new TreeMap<>();
        GradVac realigner = gradVac(1.0, 2);
        Gramians parallel = GradientMatrices.gramian(new double[][] {{1, 2}, {3, 6}});
        Calls.weights(realigner, 0, parallel);
        assertThat(Calls.weights(realigner, 1, parallel)).containsExactly(1.0, 1.0);

        double[] weights = realigner.weights(
                GradientMatrices.gramians(List.of(
                        new double[][] {{1, 0}, {1, 1}},
                        new double[][] {{1, 0}, {-1, 1}},
                        new double[][] {{1, 2}, {2, 4}})),
                Calls.context("shared", 2, RealignmentContexts.objectives(2), new double[] {1, 1}, fallbacks::put));

        assertThat(weights).usingComparatorWithPrecision(1e-12).containsExactly(1, 1, 2, 1.5, 1, 1);
        assertThat(fallbacks)
                .isEqualTo(Map.of(
                        "the usual cosine is 1, which no correction reaches; conflicts were projected away as in PCGrad",
                        2));
    }

    @Test
    void nothingIsBelowAUsualCosineOfMinusOne() {
        GradVac realigner = gradVac(1.0, 2);
        Gramians opposite = GradientMatrices.gramian(new double[][] {{0.1, 0.7}, {-0.3, -2.1}});
        Calls.weights(realigner, 0, opposite);
        assertThat(Calls.weights(realigner, 1, opposite)).containsExactly(1.0, 1.0);
    }

    @Test
    void oppositeGradientsOfScalarsStayFiniteInTheLongRun() {
        GradVac realigner = gradVac(0.5, 3);
        for (int step = 0; step < 200; step++) {
            double[][] matrix = GradientMatrices.normal(3, 1, 1, new RandomStreams(SEED).generator(step));
            assertThat(Arrays.stream(Calls.weights(realigner, step, GradientMatrices.gramian(matrix)))
                            .allMatch(Double::isFinite))
                    .as("step %d, seed %d", step, SEED)
                    .isTrue();
        }
    }

    /** GradVac on the gradients themselves, with epsilon added as TorchJD does; changes the usual cosines. */
    private static double[] published(double[][] matrix, double[][] usual, double beta, double epsilon) {
        double[] sum = new double[matrix[0].length];
        for (int i = 0; i < matrix.length; i++) {
            double[] row = matrix[i].clone();
            for (int j = 0; j < matrix.length; j++) {
                if (j != i) {
                    double length = norm(row);
                    double other = norm(matrix[j]);
                    double phi = GradientMatrices.dot(row, matrix[j]) / (length * other + epsilon);
                    double goal = usual[i][j];
                    if (phi < goal) {
                        double share = length
                                * (goal * Math.sqrt(1 - phi * phi) - phi * Math.sqrt(1 - goal * goal))
                                / (other * Math.sqrt(1 - goal * goal) + epsilon);
                        row = plus(row, matrix[j], share);
                    }
                    usual[i][j] = (1 - beta) * goal + beta * phi;
                }
            }
            sum = plus(sum, row, 1.0);
        }
        return sum;
    }

    private static double[] plus(double[] a, double[] b, double factor) {
        double[] sum = a.clone();
        Arrays.setAll(sum, c -> a[c] + factor * b[c]);
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(GradientMatrices.dot(a, a));
    }

    private static double cosine(double[] a, double[] b) {
        return GradientMatrices.dot(a, b) / (norm(a) * norm(b));
    }

    private static double[] usual(GradVac realigner) {
        return realigner.save().array("shared/cosines").toDoubleVector();
    }

    private static GradVac gradVac(double beta, int count) {
        return new GradVac(
                new GradVac.Options(beta, 1e-8, PcGrad.Order.ASCENDING), RealignmentContexts.objectives(count));
    }
}
