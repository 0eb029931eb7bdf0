package dev.harmonize.encoders.engines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class EnginesTest {

    @Test
    void vectorsAreAvailableWhereTheModuleIs() {
        assertThat(Engines.vectorsAvailable()).isTrue();
    }

    /** Tests run on a backend for processors. */
    @ParameterizedTest
    @CsvSource({"FLOAT, cpu", "DOUBLE, portable"})
    void theFastestEngineIsTheOneForProcessorsInSinglePrecision(DataType type, String name) {
        assertThat(Engines.fastest(type, 2).name()).isEqualTo(name);
    }
}
