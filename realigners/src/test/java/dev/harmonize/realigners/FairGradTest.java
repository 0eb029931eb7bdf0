package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class FairGradTest {

    private static final long SEED = 2_402;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};

    @Nested
    class Proportional extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new FairGrad(1.0);
        }
    }

    @Nested
    class NearTheMean extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new FairGrad(0.1);
        }
    }

    @Nested
    class NearMaxMin extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new FairGrad(10.0);
        }
    }

    @Nested
    class Averaging extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new FairGrad(0.0);
        }
    }

    @Test
    void twoObjectivesHaveTheKnownWeights() {
        double[] proportional = weights(1.0, TWO);
        assertThat(proportional).usingComparatorWithPrecision(1e-4).containsExactly(0.5915, 0.4071);
        assertThat(GradientMatrices.combine(proportional, TWO))
                .usingComparatorWithPrecision(1e-4)
                .containsExactly(0.0766, 0.9985, 0.9985);
        assertThat(weights(2.0, TWO)).usingComparatorWithPrecision(1e-10).containsExactly(0.4713629223, 0.3194542282);
    }

    @Test
    void zeroAveragesAndLooksAtNoGramian() {
        FairGrad realigner = new FairGrad(0.0);
        assertThat(realigner.needsGramians()).isFalse();
        assertThat(weights(0.0, new double[][] {{1, 0}, {-1, 0}, {0, 0}})).containsOnly(1.0 / 3);
    }

    @Test
    void smallFairnessComesNearTheMeanInDirection() {
        double[][] matrix = GradientMatrices.normal(4, 9, 4, new RandomStreams(SEED).generator());
        double[] weights = weights(1e-4, matrix);
        assertThat(Arrays.stream(weights).map(each -> each / weights[0]).toArray())
                .as("seed %d", SEED)
                .usingComparatorWithPrecision(5e-3)
                .containsOnly(1.0);
    }

    @Test
    void everyObjectiveGainsWhatItsWeightSays() {
        for (double alpha : new double[] {0.1, 0.5, 1.0, 2.0, 5.0, 10.0}) {
            for (int draw = 0; draw < 50; draw++) {
                int count = 1 + draw % 7;
                double[][] matrix = GradientMatrices.normal(count, 10, count, new RandomStreams(SEED).generator(draw));
                double[] weights = weights(alpha, matrix);
                double[] direction = GradientMatrices.combine(weights, matrix);
                for (int k = 0; k < count; k++) {
                    double gain = GradientMatrices.dot(matrix[k], direction);
                    assertThat(gain)
                            .as("alpha %s, draw %d, seed %d", alpha, draw, SEED)
                            .isPositive();
                    assertThat(Math.pow(gain, -alpha) / weights[k])
                            .as("alpha %s, draw %d, seed %d", alpha, draw, SEED)
                            .isCloseTo(1.0, within(1e-9));
                }
            }
        }
    }

    @Test
    void longerGradientsChangeTheLengthOfTheDirectionAsThePowerLawSays() {
        double[][] matrix = GradientMatrices.normal(3, 9, 3, new RandomStreams(SEED).generator());
        for (double alpha : new double[] {0.5, 1.0, 3.0}) {
            double[] direction = GradientMatrices.combine(weights(alpha, matrix), matrix);
            double[][] longer = GradientMatrices.scaled(matrix, 100.0);
            double[] expected = Arrays.stream(direction)
                    .map(each -> each * Math.pow(100.0, (1 - alpha) / (1 + alpha)))
                    .toArray();
            assertThat(GradientMatrices.combine(weights(alpha, longer), longer))
                    .as("alpha %s, seed %d", alpha, SEED)
                    .usingComparatorWithPrecision(1e-10)
                    .containsExactly(expected);
        }
    }

    @Test
    void gradientsThatCancelOutHaveEqualWeightsAndAreReported() {
        List<double[][]> matrices = List.of(
                new double[2][3], TWO, new double[][] {{1, 2, 3}, {-3, -6, -9}}, new double[][] {{1, 2, 3}, {0, 0, 0}});
        List<String> reports = new ArrayList<>();

        double[] weights = weights(2.0, GradientMatrices.gramians(matrices), reports);

        assertThat(Arrays.copyOfRange(weights, 0, 2)).containsOnly(0.5);
        assertThat(Arrays.copyOfRange(weights, 2, 4)).isEqualTo(weights(2.0, TWO));
        assertThat(Arrays.copyOfRange(weights, 4, 8)).containsOnly(0.5);
        assertThat(reports).containsExactly("3: no weights are fair, as the gradients cancel out; used equal weights");
    }

    private static double[] weights(double alpha, double[][] matrix) {
        List<String> reports = new ArrayList<>();
        double[] weights = weights(alpha, GradientMatrices.gramian(matrix), reports);
        assertThat(reports).as("fallbacks for %s", Arrays.deepToString(matrix)).isEmpty();
        return weights;
    }

    private static double[] weights(double alpha, Gramians gramians, List<String> reports) {
        return new FairGrad(alpha)
                .weights(
                        gramians,
                        RealignmentContexts.of(
                                0,
                                new double[gramians.objectives()],
                                new RandomStreams(SEED).generator(),
                                (reason, units) -> reports.add(units + ": " + reason)));
    }
}
