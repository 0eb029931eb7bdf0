package dev.harmonize.realigners.solvers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.realigners.solvers.AlphaFairWeights.Outcome;
import dev.harmonize.testkit.GradientMatrices;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.random.RandomGenerator;

class AlphaFairWeightsTest {

    private static final long SEED = 2_202;
    private static final double[] ALPHAS = {0.5, 1.0, 1.5, 2.0, 5.0, 10.0};
    private static final double[] TINY_ALPHAS = {0.001, 0.01, 0.1};

    /** Where gradients nearly cancel out, the last bit of w alone moves the plain residual by more than 1e-12. */
    @Test
    void residualIsDownToRoundingWhereTheMatrixIsNotSingular() {
        for (double alpha : ALPHAS) {
            for (int count : new int[] {1, 2, 3, 5, 10, 30, 64}) {
                for (int draw = 0; draw < 20; draw++) {
                    double[] gramian = gramian(normal(count, 2 * count + 1, count, draw));
                    double[] weights = solved(gramian, count, alpha);
                    assertThat(error(gramian, weights, alpha))
                            .as("error for alpha %s, %d objectives, draw %d, seed %d", alpha, count, draw, SEED)
                            .isLessThan(1e-12);
                    assertThat(residual(gramian, weights, alpha))
                            .as("residual for alpha %s, %d objectives, draw %d, seed %d", alpha, count, draw, SEED)
                            .isLessThan(alpha < 1.0 ? 1e-10 : 1e-11);
                }
            }
        }
    }

    /** With α = 0.01 and weights of about 2 a gain is to be 2^-100, of which rounding may leave nothing. */
    @Test
    void tinyFairnessIsSolvedForOrSaidToBeBeyondArithmetic() {
        int solved = 0;
        for (double alpha : TINY_ALPHAS) {
            for (int draw = 0; draw < 200; draw++) {
                int count = 1 + draw % 5;
                double[] gramian = gramian(normal(count, 2 * count + 1, count, draw));
                double[] weights = new double[count];
                Outcome outcome = new AlphaFairWeights(count, alpha).solve(gramian, weights);
                assertThat(outcome)
                        .as("alpha %s, draw %d, seed %d", alpha, draw, SEED)
                        .isNotEqualTo(Outcome.STATIONARY);
                if (outcome == Outcome.SOLVED) {
                    solved++;
                    assertThat(error(gramian, weights, alpha))
                            .as("alpha %s, draw %d, seed %d", alpha, draw, SEED)
                            .isLessThan(1e-11);
                }
            }
        }
        assertThat(solved).as("solved of 600, seed %d", SEED).isGreaterThan(400);
    }

    /** With α = 1 lengths do not matter at all; otherwise a short gradient may ask too much of the long ones' digits. */
    @Test
    void gradientsOfVeryDifferentLengthsAreNoObstacle() {
        for (double alpha : ALPHAS) {
            double spread = alpha == 1.0 ? 4.0 : 1.0;
            for (int draw = 0; draw < 50; draw++) {
                RandomGenerator random = new RandomStreams(SEED).generator(draw);
                double[][] matrix = GradientMatrices.normal(4, 9, 4, random);
                for (int k = 0; k < 4; k++) {
                    matrix[k] = GradientMatrices.scaled(matrix, Math.pow(10, spread * random.nextGaussian()))[k];
                }
                double[] gramian = gramian(matrix);
                assertThat(error(gramian, solved(gramian, 4, alpha), alpha))
                        .as("alpha %s, draw %d, seed %d", alpha, draw, SEED)
                        .isLessThan(1e-12);
            }
        }
    }

    @Test
    void singularMatrixHasASolutionUnlessTheGradientsCancelOut() {
        for (double alpha : ALPHAS) {
            double[] gramian = gramian(new double[][] {{1, 2}, {1, 2}, {2, -0.5}, {0, 1}});
            assertThat(residual(gramian, solved(gramian, 4, alpha), alpha))
                    .as("alpha %s", alpha)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void twoObjectivesHaveTheClosedFormOfTheNashSolution() {
        for (int draw = 0; draw < 200; draw++) {
            double[][] matrix = normal(2, 4, 2, draw);
            double first = Math.sqrt(GradientMatrices.dot(matrix[0], matrix[0]));
            double second = Math.sqrt(GradientMatrices.dot(matrix[1], matrix[1]));
            double cosine = GradientMatrices.dot(matrix[0], matrix[1]) / (first * second);
            double[] weights = solved(gramian(matrix), 2, 1.0);
            assertThat(weights[0] * first * Math.sqrt(1 + cosine))
                    .as("draw %d, seed %d", draw, SEED)
                    .isCloseTo(1.0, within(1e-9));
            assertThat(weights[1] * second * Math.sqrt(1 + cosine))
                    .as("draw %d, seed %d", draw, SEED)
                    .isCloseTo(1.0, within(1e-9));
        }
    }

    @Test
    void objectivesThatAreAllAlikeHaveTheClosedForm() {
        for (double alpha : ALPHAS) {
            for (double cosine : new double[] {-0.24, 0.0, 0.7, 1.0}) {
                double[] gramian = new double[25];
                Arrays.fill(gramian, 3 * cosine);
                for (int k = 0; k < 5; k++) {
                    gramian[6 * k] = 3;
                }
                double expected = Math.pow(3 * (1 + 4 * cosine), -alpha / (1 + alpha));
                assertThat(Arrays.stream(solved(gramian, 5, alpha))
                                .map(each -> each / expected)
                                .toArray())
                        .as("alpha %s, cosine %s", alpha, cosine)
                        .usingComparatorWithPrecision(1e-11)
                        .containsOnly(1.0);
            }
        }
    }

    @Test
    void scaleOfTheMatrixIsNoObstacle() {
        for (double alpha : ALPHAS) {
            for (double scale : new double[] {1e-150, 1e-20, 1e-6, 1e6, 1e32, 1e150}) {
                double[] gramian = gramian(normal(3, 7, 3, 0));
                double[] expected = solved(gramian, 3, alpha);
                double[] weights =
                        solved(Arrays.stream(gramian).map(each -> each * scale).toArray(), 3, alpha);
                double factor = Math.pow(scale, -alpha / (1 + alpha));
                for (int k = 0; k < 3; k++) {
                    assertThat(weights[k] / (expected[k] * factor))
                            .as("weight %d, alpha %s, scale %s, seed %d", k, alpha, scale, SEED)
                            .isCloseTo(1.0, within(1e-11));
                }
            }
        }
    }

    @Test
    void gradientsThatCancelOutAreRecognised() {
        for (double alpha : ALPHAS) {
            for (double scale : new double[] {1e-10, 1.0, 1e15}) {
                for (int count : new int[] {2, 3, 7, 20, 64}) {
                    double[][] matrix =
                            GradientMatrices.stationary(count, 80, new RandomStreams(SEED).generator(count));
                    assertThat(outcome(GradientMatrices.scaled(matrix, scale), alpha))
                            .as("alpha %s, %d objectives, scale %s, seed %d", alpha, count, scale, SEED)
                            .isEqualTo(Outcome.STATIONARY);
                }
            }
        }
    }

    @Test
    void itIsEnoughThatSomeOfTheGradientsCancelOut() {
        for (double alpha : ALPHAS) {
            assertThat(outcome(new double[][] {{1, 0, 0}, {-3, 0, 0}, {0, 1, 1}}, alpha))
                    .as("alpha %s", alpha)
                    .isEqualTo(Outcome.STATIONARY);
            assertThat(outcome(new double[][] {{1, 0, 0}, {-1, 1, 0}, {0, -2, 0}}, alpha))
                    .as("alpha %s", alpha)
                    .isEqualTo(Outcome.STATIONARY);
            assertThat(outcome(new double[][] {{1, 0}, {0, 0}}, alpha))
                    .as("alpha %s", alpha)
                    .isEqualTo(Outcome.STATIONARY);
        }
    }

    @Test
    void twoOppositeGradientsAmongOthersCancelOutHoweverUnfairTheRest() {
        for (double alpha : new double[] {0.1, 1.0, 10.0}) {
            for (int count = 2; count <= 8; count++) {
                double[][] matrix = GradientMatrices.withOppositeRow(normal(count, 12, count, count), count - 1);
                assertThat(outcome(matrix, alpha))
                        .as("alpha %s, K %d, seed %d", alpha, count, SEED)
                        .isEqualTo(Outcome.STATIONARY);
            }
        }
    }

    @Test
    void moreObjectivesThanDimensionsEitherCancelOutOrAreSolvedFor() {
        int solved = 0;
        int stationary = 0;
        for (double alpha : ALPHAS) {
            for (int draw = 0; draw < 200; draw++) {
                double[][] matrix = normal(4, 3, 3, draw);
                double[] gramian = gramian(matrix);
                double[] weights = new double[4];
                Outcome outcome = new AlphaFairWeights(4, alpha).solve(gramian, weights);
                assertThat(outcome)
                        .as("alpha %s, draw %d, seed %d", alpha, draw, SEED)
                        .isNotEqualTo(Outcome.NOT_CONVERGED);
                if (outcome == Outcome.SOLVED) {
                    solved++;
                    assertThat(error(gramian, weights, alpha))
                            .as("alpha %s, draw %d, seed %d", alpha, draw, SEED)
                            .isLessThan(1e-12);
                } else {
                    stationary++;
                    assertThat(weights).containsOnly(0.0);
                }
            }
        }
        assertThat(stationary).as("stationary draws, seed %d", SEED).isGreaterThan(50);
        assertThat(solved).as("solved draws, seed %d", SEED).isGreaterThan(600);
    }

    /** Two unit vectors at an angle of π − ε have weights 1 / √(1 − cos ε), which is √2 / ε nearly. */
    @Test
    void nearlyOppositeGradientsAreSolvedForAsLongAsTheyCanBeToldFromOpposite() {
        for (double angle : new double[] {1e-1, 1e-2, 1e-3, 1e-4}) {
            double[][] matrix = {{1, 0}, {-Math.cos(angle), Math.sin(angle)}};
            assertThat(Arrays.stream(solved(gramian(matrix), 2, 1.0))
                            .map(each -> each * Math.sqrt(2) * Math.sin(angle / 2))
                            .toArray())
                    .as("angle %s", angle)
                    .usingComparatorWithPrecision(1e-7)
                    .containsOnly(1.0);
        }
        assertThat(outcome(new double[][] {{1, 0}, {-1, 1e-6}}, 1.0)).isEqualTo(Outcome.STATIONARY);
    }

    @Test
    void aSolverRemembersNothing() {
        AlphaFairWeights solver = new AlphaFairWeights(3, 2.0);
        double[] gramian = gramian(normal(3, 7, 3, 1));
        double[] first = new double[3];
        solver.solve(gramian, first);
        solver.solve(gramian(new double[][] {{1}, {-1}, {2}}), new double[3]);
        double[] second = new double[3];
        solver.solve(gramian, second);
        assertThat(second).isEqualTo(first).isEqualTo(solved(gramian, 3, 2.0));
    }

    @Test
    void fairnessMustBePositive() {
        assertThatThrownBy(() -> new AlphaFairWeights(3, 0.0)).hasMessage("fairness 0.0 is not positive");
    }

    private static double[][] normal(int rows, int columns, int rank, int draw) {
        return GradientMatrices.normal(rows, columns, rank, new RandomStreams(SEED).generator(draw));
    }

    private static double[] gramian(double[][] matrix) {
        return GradientMatrices.gramian(matrix).values();
    }

    private static Outcome outcome(double[][] matrix, double alpha) {
        return new AlphaFairWeights(matrix.length, alpha).solve(gramian(matrix), new double[matrix.length]);
    }

    private static double[] solved(double[] gramian, int count, double alpha) {
        double[] weights = new double[count];
        assertThat(new AlphaFairWeights(count, alpha).solve(gramian, weights))
                .as("outcome for %d objectives, alpha %s, seed %d", count, alpha, SEED)
                .isEqualTo(Outcome.SOLVED);
        return weights;
    }

    /** The largest |w_k^(1/α) (G w)_k − 1|. */
    private static double residual(double[] gramian, double[] weights, double alpha) {
        double largest = 0.0;
        for (int k = 0; k < weights.length; k++) {
            double gain = 0.0;
            for (int l = 0; l < weights.length; l++) {
                gain += gramian[k * weights.length + l] * weights[l];
            }
            largest = Math.max(largest, Math.abs(Math.pow(weights[k], 1 / alpha) * gain - 1.0));
        }
        return largest;
    }

    /** The largest |(G w)_k − w_k^(−1/α)| against the largest of the numbers that it is made of. */
    private static double error(double[] gramian, double[] weights, double alpha) {
        double largest = 0.0;
        for (int k = 0; k < weights.length; k++) {
            double target = Math.pow(weights[k], -1 / alpha);
            double gain = 0.0;
            double magnitude = target;
            for (int l = 0; l < weights.length; l++) {
                double part = gramian[k * weights.length + l] * weights[l];
                gain += part;
                magnitude = Math.max(magnitude, Math.abs(part));
            }
            largest = Math.max(largest, Math.abs(gain - target) / magnitude);
        }
        return largest;
    }
}
