package dev.harmonize.core.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.core.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

class RealignerTrialArgumentsTest {

    private static RealignerTrial trial(String order, String losses, String steps, String seed) {
        return new RealignerTrialArguments("sum", List.of("a=1"), Optional.of(order), Optional.of(losses), steps, seed)
                .toTrial();
    }

    @Test
    void numbersAreDecimalAndSeparatedByCommas() {
        assertThat(trial("2, 0,1", "0.3,-1e-2, +.5,4.", "1000000", "-9223372036854775808"))
                .isEqualTo(new RealignerTrial(
                        "sum",
                        List.of("a=1"),
                        Optional.of(List.of(2, 0, 1)),
                        Optional.of(List.of(0.3, -0.01, 0.5, 4.0)),
                        1_000_000,
                        Long.MIN_VALUE));
        assertThat(new RealignerTrialArguments("sum", List.of(), Optional.empty(), Optional.empty(), "1", "17")
                        .toTrial())
                .isEqualTo(new RealignerTrial("sum", List.of(), Optional.empty(), Optional.empty(), 1, 17));
    }

    @Test
    void allThatAreNoNumbersAreNamed() {
        assertThatThrownBy(() -> trial("1.5", "a", "99999999999", "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("""
                        4 problems:
                        1. --order: must be rows separated by commas, such as 2,0,1; was '1.5'
                        2. --losses: must be numbers separated by commas, such as 0.3,1.2; was 'a'
                        3. --steps: must be a whole number from 1 to 1000000, was '99999999999'
                        4. --seed: must be a whole number from -9223372036854775808 to 9223372036854775807, was 'x'""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "0.3,", ",", "0.3;1.2", "0x1p3", "1d", "1f", "NaN", "Infinity", "1e", ".", "\u0663"})
    void whatJavaOrNobodyTakesForANumberIsNone(String losses) {
        assertThatThrownBy(() -> trial("0", losses, "1", "17"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("--losses: must be numbers separated by commas, such as 0.3,1.2; was '" + losses + "'");
    }
}
