package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class RandomWeightsTest extends RealignerContract {

    private static final long SEED = 20_220_811;

    @Override
    protected Realigner create(List<String> objectives) {
        return new RandomWeights();
    }

    @Test
    void weightsOfAUnitArePositiveAndSumToOne() {
        double[] weights = draw(1_000, 3);
        for (int begin = 0; begin < weights.length; begin += 3) {
            assertThat(weights[begin] + weights[begin + 1] + weights[begin + 2])
                    .as("unit %d, seed %d", begin / 3, SEED)
                    .isCloseTo(1.0, within(1e-12));
        }
        assertThat(Arrays.stream(weights).min().orElseThrow())
                .as("seed %d", SEED)
                .isPositive();
    }

    /** The log-ratio of two weights of a softmax is the difference of two normal numbers: mean 0, variance 2. */
    @Test
    void logRatiosAreNormalWithVarianceTwo() {
        int units = 20_000;
        double[] weights = draw(units, 2);
        double sum = 0.0;
        double squares = 0.0;
        for (int unit = 0; unit < units; unit++) {
            double ratio = Math.log(weights[2 * unit] / weights[2 * unit + 1]);
            sum += ratio;
            squares += ratio * ratio;
        }
        assertThat(sum / units).as("mean, seed %d", SEED).isCloseTo(0.0, within(0.04));
        assertThat(squares / units).as("variance, seed %d", SEED).isCloseTo(2.0, within(0.08));
    }

    private static double[] draw(int units, int objectives) {
        return new RandomWeights()
                .weights(
                        new Gramians(units, objectives, new double[units * objectives * objectives]),
                        RealignmentContexts.of(
                                0,
                                new double[objectives],
                                new RandomStreams(SEED).generator(),
                                (reason, affected) -> {}));
    }
}
