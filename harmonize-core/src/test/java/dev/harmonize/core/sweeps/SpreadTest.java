package dev.harmonize.core.sweeps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void theDeviationIsThatOfASample() {
        // Deviations -3, -1, -1, -1, 0, 0, 2, 4 from 5: squares sum to 32, over 7.
        Spread spread = Spread.of(new double[] {2, 4, 4, 4, 5, 5, 7, 9});

        assertThat(spread.mean()).isEqualTo(5.0);
        assertThat(spread.std()).isCloseTo(2.1380899352993947, within(1e-15));
        assertThat(spread.n()).isEqualTo(8);
    }

    @Test
    void oneValueHasNoDeviation() {
        assertThat(Spread.of(new double[] {3})).isEqualTo(new Spread(3, Double.NaN, 1));
    }

    @Test
    void noValueHasNoMean() {
        assertThat(Spread.of(new double[] {})).isEqualTo(new Spread(Double.NaN, Double.NaN, 0));
    }

    @Test
    void equalValuesDoNotDeviate() {
        assertThat(Spread.of(new double[] {0.1, 0.1, 0.1}).std()).isCloseTo(0.0, within(1e-15));
    }
}
