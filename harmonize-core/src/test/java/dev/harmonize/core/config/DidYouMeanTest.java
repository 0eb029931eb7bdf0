package dev.harmonize.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class DidYouMeanTest {

    private static final List<String> KNOWN =
            List.of("temperature", "learning-rate", "weight", "nce", "mil-nce", "vicreg", "va", "vt");

    @ParameterizedTest
    @CsvSource({
        "temprature, temperature",
        "tempreature, temperature",
        "learningRate, learning-rate",
        "learning_rate, learning-rate",
        "wieght, weight",
        "Weight, weight",
        "ncee, nce",
        "mlince, mil-nce"
    })
    void findsWhatWasMeant(String wrong, String meant) {
        assertThat(DidYouMean.suggest(wrong, KNOWN)).containsExactly(meant);
    }

    @ParameterizedTest
    @CsvSource({"dropout", "x", "lr", "''", "rate"})
    void staysSilentWhereNothingIsNear(String wrong) {
        assertThat(DidYouMean.suggest(wrong, KNOWN)).isEmpty();
        assertThat(DidYouMean.phrase(wrong, KNOWN)).isEmpty();
    }

    @Test
    void oneCharacterIsNeverNearAnother() {
        assertThat(DidYouMean.suggest("a", List.of("b"))).isEmpty();
    }

    @Test
    void namesTheThreeNearestBestFirstAndThenAlphabetically() {
        List<String> known = List.of("gridded", "grad", "brad", "gird", "grids", "other");

        assertThat(DidYouMean.suggest("grid", known)).containsExactly("gird", "grad", "grids");
        assertThat(DidYouMean.phrase("grid", known)).isEqualTo("; did you mean 'gird', 'grad' or 'grids'?");
    }

    @Test
    void prefersTheSameSpellingAmongNamesThatDifferInHyphensOnly() {
        assertThat(DidYouMean.suggest("batch-sizes", List.of("batchsize", "batch-size")))
                .containsExactly("batch-size", "batchsize");
        assertThat(DidYouMean.phrase("batch-sizes", List.of("batchsize", "batch-size")))
                .isEqualTo("; did you mean 'batch-size' or 'batchsize'?");
    }
}
