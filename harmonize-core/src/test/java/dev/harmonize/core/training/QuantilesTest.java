package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class QuantilesTest {

    @Test
    void interpolatesBetweenOrderStatistics() {
        double[] sorted = {-1, 0, 2, 10};

        // NumPy's default: position q · (n − 1).
        assertThat(Quantiles.quantile(sorted, 0.0)).isEqualTo(-1);
        assertThat(Quantiles.quantile(sorted, 0.05)).isCloseTo(-0.85, within(1e-12));
        assertThat(Quantiles.quantile(sorted, 0.5)).isCloseTo(1.0, within(1e-12));
        assertThat(Quantiles.quantile(sorted, 0.95)).isCloseTo(8.8, within(1e-12));
        assertThat(Quantiles.quantile(sorted, 1.0)).isEqualTo(10);
    }

    @Test
    void aSingleNumberIsEveryQuantile() {
        assertThat(Quantiles.quantile(new double[] {3}, 0.05)).isEqualTo(3);
        assertThat(Quantiles.quantile(new double[] {3}, 1.0)).isEqualTo(3);
    }
}
