package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;

/** Checks weights against central differences of what they are said to be the derivative of. */
final class Derivatives {

    private static final double STEP = 1e-5;

    private Derivatives() {}

    static void assertGradient(double[] weights, ToDoubleFunction<double[]> function, double[] losses, String what) {
        for (int k = 0; k < losses.length; k++) {
            double[] more = losses.clone();
            double[] less = losses.clone();
            more[k] += STEP;
            less[k] -= STEP;
            double slope = (function.applyAsDouble(more) - function.applyAsDouble(less)) / (2 * STEP);
            assertThat(weights[k]).as("weight %d, %s", k, what).isCloseTo(slope, within(1e-7));
        }
    }
}
