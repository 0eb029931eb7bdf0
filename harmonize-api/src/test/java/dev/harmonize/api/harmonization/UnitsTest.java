package dev.harmonize.api.harmonization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class UnitsTest {

    @Test
    void theLastUnitMayBeShorter() {
        Units units = new Units(7, 3);

        assertThat(units.count()).isEqualTo(3);
        assertThat(ranges(units)).containsExactly("0-3", "3-6", "6-7");
        for (int sample = 0; sample < 7; sample++) {
            int unit = units.unitOf(sample);
            assertThat(sample).isBetween(units.begin(unit), units.end(unit) - 1);
        }
    }

    @Test
    void tripletsAndTheWholeBatchAreUnitsToo() {
        assertThat(ranges(new Units(3, 1))).containsExactly("0-1", "1-2", "2-3");
        assertThat(ranges(new Units(3, 3))).containsExactly("0-3");
    }

    @Test
    void aUnitMayBeLargerThanAnyBatch() {
        assertThat(ranges(new Units(3, Integer.MAX_VALUE))).containsExactly("0-3");
        assertThat(ranges(new Units(5, 4))).containsExactly("0-4", "4-5");
    }

    @Test
    void nothingCannotBeDivided() {
        assertThatThrownBy(() -> new Units(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 samples in units of 1");
        assertThatThrownBy(() -> new Units(4, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 samples in units of 0");
    }

    private static List<String> ranges(Units units) {
        List<String> ranges = new ArrayList<>();
        for (int u = 0; u < units.count(); u++) {
            ranges.add(units.begin(u) + "-" + units.end(u));
        }
        return ranges;
    }
}
