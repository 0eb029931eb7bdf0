package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

class ConFigTest {

    private static final long SEED = 2_408;

    @Nested
    class WithoutPreference extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return ConFigTest.create(Map.of(), objectives);
        }
    }

    @Nested
    class WithPreference extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return ConFigTest.create(Map.of(objectives.get(0), 2.5), objectives);
        }
    }

    @Test
    void twoObjectivesHaveThePublishedDirection() {
        assertThat(direction(Map.of(), new double[][] {{-4, 1, 1}, {6, 1, 1}}))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(0.1588089758, 2.0706067581, 2.0706067581);
    }

    @Test
    void threeObjectivesHaveTheKnownDirection() {
        assertThat(direction(Map.of(), new double[][] {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}}))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(-0.1617154048, 0.4460784446, 1.573396638);
    }

    /** And the direction is as long as the gradients' parts along it together. */
    @Test
    void independentGradientsAllHaveTheCosinesThatArePreferred() {
        for (int draw = 0; draw < 200; draw++) {
            RandomGenerator random = new RandomStreams(SEED).generator(draw);
            int count = 2 + random.nextInt(12);
            double[][] matrix = GradientMatrices.normal(count, count + random.nextInt(20), count, random);
            for (int k = 0; k < count; k++) {
                matrix[k] = GradientMatrices.scaled(matrix, Math.pow(10, random.nextInt(-8, 9)))[k];
            }
            double preferred = 0.5 + random.nextDouble();
            double[] direction = direction(Map.of("objective-1", preferred), matrix);
            double first = cosine(direction, matrix[0]);
            double parts = 0.0;
            assertThat(first).as("draw %d, seed %d", draw, SEED).isPositive();
            for (int k = 0; k < count; k++) {
                assertThat(cosine(direction, matrix[k]) / first)
                        .as("objective %d of %d, draw %d, seed %d", k, count, draw, SEED)
                        .isCloseTo(k == 1 ? preferred : 1.0, within(1e-6));
                parts += GradientMatrices.dot(direction, matrix[k]) / norm(direction);
            }
            assertThat(norm(direction) / parts).isCloseTo(1.0, within(1e-6));
        }
    }

    /** A multiple of the direction solves the normal equations Uᵀ (U x − 1) = 0. */
    @Test
    void dependentGradientsHaveTheLeastSquaresSolution() {
        for (int draw = 0; draw < 100; draw++) {
            RandomGenerator random = new RandomStreams(SEED).child("dependent").generator(draw);
            int rank = 1 + random.nextInt(4);
            double[][] matrix = GradientMatrices.normal(rank + 1 + random.nextInt(4), 8, rank, random);
            double[] direction = direction(Map.of(), matrix);
            if (rank == 1 && norm(direction) == 0.0) {
                continue; // As many rows point one way as the other.
            }
            double products = 0.0;
            double squares = 0.0;
            for (double[] row : matrix) {
                double inner = GradientMatrices.dot(row, direction) / norm(row);
                products += inner;
                squares += inner * inner;
            }
            double[] residual = new double[8];
            for (double[] row : matrix) {
                double error = products / squares * GradientMatrices.dot(row, direction) / norm(row) - 1.0;
                for (int c = 0; c < 8; c++) {
                    residual[c] += error * row[c] / norm(row);
                }
            }
            assertThat(norm(residual)).as("draw %d, seed %d", draw, SEED).isLessThan(1e-8);
        }
    }

    @Test
    void rowsThatDifferByRoundingCountAsOne() {
        double[] noise = {1e-9, -2e-9, 1e-9, 0, 3e-9};
        double[][] matrix = GradientMatrices.normal(3, 5, 3, new RandomStreams(SEED).generator());
        double[][] exact = {matrix[0], matrix[0].clone(), matrix[2]};
        double[][] rounded = {matrix[0], matrix[0].clone(), matrix[2]};
        for (int c = 0; c < 5; c++) {
            rounded[1][c] *= 1 + noise[c];
        }
        assertThat(direction(Map.of(), rounded))
                .usingComparatorWithPrecision(1e-7)
                .containsExactly(direction(Map.of(), exact));
    }

    @Test
    void oneObjectiveIsLeftAlone() {
        assertThat(direction(Map.of("objective-0", 3.0), new double[][] {{0.1, -0.7, 1e15}}))
                .containsExactly(0.1, -0.7, 1e15);
    }

    @Test
    void zeroGradientsDoNotMatter() {
        double[][] matrix = {{3, 0, 1}, {0, 0, 0}, {-2, 1, 0}, {-1, -2, 1}};
        double[][] without = {matrix[0], matrix[2], matrix[3]};
        assertThat(direction(Map.of(), matrix))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(direction(Map.of(), without));
        Jacobians.Reported zero = Jacobians.reported(create(Map.of(), names(2)), new double[2][4]);
        assertThat(zero.direction()).containsOnly(0.0);
        assertThat(zero.reports()).isEmpty();
    }

    @Test
    void gradientsThatCancelGiveZeroAndAReport() {
        double[][] opposite = {{0.3, -0.7, 0.1}, {-0.9, 2.1, -0.3}};
        Jacobians.Reported result = Jacobians.reported(create(Map.of(), names(2)), opposite);
        assertThat(result.direction()).containsOnly(0.0);
        assertThat(result.reports()).containsExactly("the gradients, made equally long, cancel out; used zero");
    }

    @Test
    void orderMattersOnlyWithUnequalPreferences() {
        assertThat(create(Map.of("objective-0", 1.0), names(2)).promises()).contains(Promise.PERMUTATION_INVARIANT);
        assertThat(create(Map.of("objective-0", 2.0, "objective-1", 2.0), names(2))
                        .promises())
                .contains(Promise.PERMUTATION_INVARIANT);
        assertThat(create(Map.of("objective-0", 2.0), names(2)).promises())
                .doesNotContain(Promise.PERMUTATION_INVARIANT);
    }

    @Test
    void objectiveThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> create(Map.of("tv", 0.5), List.of("va", "vt")))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("preference.tv"));
    }

    private static ConFig create(Map<String, Double> preference, List<String> objectives) {
        return new ConFig(new ConFig.Options(preference), objectives);
    }

    private static double[] direction(Map<String, Double> preference, double[][] matrix) {
        return Jacobians.reported(create(preference, names(matrix.length)), matrix)
                .direction();
    }

    private static List<String> names(int count) {
        return RealignmentContexts.objectives(count);
    }

    private static double cosine(double[] a, double[] b) {
        return GradientMatrices.dot(a, b) / norm(a) / norm(b);
    }

    private static double norm(double[] a) {
        return Math.sqrt(Arrays.stream(a).map(each -> each * each).sum());
    }
}
