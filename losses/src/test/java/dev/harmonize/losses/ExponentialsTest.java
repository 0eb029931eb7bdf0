package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialsTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 1.0, 14.3, 32.0, 32.01, 100.0, 200.0, 340.0})
    void agreeWithTheMathematicalLibrary(double factor) {
        // Rounding takes cosines a little beyond 1.
        double[] cosines = new double[4_003];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = -1.000001 + 2.000002 * i / (cosines.length - 1);
        }
        double bound = factor <= 32.0 ? 3e-13 : 5e-12;
        double[] values = new double[cosines.length];
        Exponentials exponentials = new Exponentials(factor);
        exponentials.of(cosines, values, values.length);
        for (int i = 0; i < cosines.length; i++) {
            double expected = Math.exp(factor * (cosines[i] - 1.0));
            assertThat(values[i] / expected - 1.0)
                    .as("relative error at cosine %s", cosines[i])
                    .isBetween(-bound, bound);
        }
    }

    @Test
    void factorsWhoseExponentialsCouldVanishAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Exponentials(341.0))
                .withMessage("cosines are multiplied by at most 340.0 before their exponential, not by 341.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Exponentials(Double.NaN));
    }
}
