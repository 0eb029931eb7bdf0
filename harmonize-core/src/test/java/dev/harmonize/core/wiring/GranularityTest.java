package dev.harmonize.core.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GranularityTest {

    @Test
    void readsWhatConfigsSay() {
        assertThat(Granularity.parse("triplet")).contains(new Granularity.Triplet());
        assertThat(Granularity.parse(" batch ")).contains(new Granularity.WholeBatch());
        assertThat(Granularity.parse("group(8)")).contains(new Granularity.Group(8));
        assertThat(Granularity.parse("group( 8 )")).contains(new Granularity.Group(8));
        assertThat(Granularity.parse("group(999999999)")).contains(new Granularity.Group(999_999_999));
    }

    @Test
    void aGroupOfOneIsATriplet() {
        assertThat(Granularity.parse("group(1)")).contains(new Granularity.Triplet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Triplet", "group", "group()", "group(0)", "group(-1)", "group(2.5)", "group(9999999999)"})
    void nothingElseIsAGranularity(String text) {
        assertThat(Granularity.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"triplet", "group(8)", "batch"})
    void writesWhatItReads(String text) {
        assertThat(Granularity.parse(text)).hasToString("Optional[" + text + "]");
    }

    @Test
    void unitsCoverTheBatch() {
        assertThat(new Granularity.Triplet().units(10).count()).isEqualTo(10);
        assertThat(new Granularity.Group(4).units(10).count()).isEqualTo(3);
        assertThat(new Granularity.WholeBatch().units(10).count()).isEqualTo(1);
    }
}
