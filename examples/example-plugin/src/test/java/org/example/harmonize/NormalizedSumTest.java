package org.example.harmonize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class NormalizedSumTest extends RealignerContract {

    /** Two units of two objectives, of lengths 1 and 3 and of lengths 2 and 0. */
    private static final Gramians GRAMIANS = new Gramians(2, 2, new double[] {1, -3, -3, 9, 4, 0, 0, 0});

    @Override
    protected Realigner create(List<String> objectives) {
        return new NormalizedSum(1.0);
    }

    @Test
    void everyGradientGetsTheMeanLengthOfThoseThatAreNotZero() {
        assertThat(weights(1.0)).containsExactly(2.0, 2.0 / 3.0, 1.0, 1.0);
    }

    @Test
    void halfTheStrengthTakesTheSquareRootOfTheWeights() {
        assertThat(weights(0.5)).containsExactly(Math.sqrt(2.0), Math.sqrt(2.0 / 3.0), 1.0, 1.0);
    }

    @Test
    void withoutStrengthItIsAPlainSum() {
        assertThat(weights(0.0)).containsOnly(1.0);
    }

    @Test
    void unitsWithAGradientOfLengthZeroAreReported() {
        List<String> reports = new ArrayList<>();

        new NormalizedSum(1.0)
                .weights(
                        GRAMIANS,
                        RealignmentContexts.of(
                                0,
                                new double[] {1.0, 1.0},
                                new RandomStreams(0).generator(),
                                (reason, units) -> reports.add(units + ": " + reason)));

        assertThat(reports).containsExactly("1: a gradient is zero; it keeps the weight 1");
    }

    private static double[] weights(double strength) {
        return new NormalizedSum(strength).weights(GRAMIANS, RealignmentContexts.of(2));
    }
}
