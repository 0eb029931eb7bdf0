package dev.harmonize.formats.fatbinary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.formats.fatbinary.MachineCode.FeatureSet;
import dev.harmonize.formats.fatbinary.MachineCode.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.TreeSet;

final class MachineCodeTest {

    @ParameterizedTest
    @CsvSource({
        "86, 86, true",
        "86, 87, true",
        "86, 89, true",
        "86, 80, false",
        "86, 75, false",
        "86, 90, false",
        "80, 86, true",
        "89, 90, false",
        "90, 90, true",
        "90, 89, false",
        "90, 100, false",
        "100, 103, true",
        "103, 100, false",
        "100, 120, false",
        "35, 37, true",
    })
    void aBinaryRunsOnTheSameMajorVersionAndTheSameOrALaterMinorOne(int architecture, int gpu, boolean runs) {
        assertThat(new MachineCode(Kind.BINARY, architecture).runsOn(gpu)).isEqualTo(runs);
    }

    @ParameterizedTest
    @CsvSource({
        "86, 86, true",
        "86, 89, true",
        "86, 90, true",
        "86, 120, true",
        "86, 80, false",
        "86, 75, false",
        "90, 89, false",
        "35, 120, true",
    })
    void ptxRunsOnTheSameAndAnyLaterVersion(int architecture, int gpu, boolean runs) {
        assertThat(new MachineCode(Kind.PTX, architecture).runsOn(gpu)).isEqualTo(runs);
    }

    @ParameterizedTest
    @CsvSource({
        "BINARY, 90, 90, true",
        "BINARY, 90, 89, false",
        "BINARY, 100, 103, false",
        "PTX, 90, 90, true",
        "PTX, 90, 100, false"
    })
    void whatIsSpecificToAnArchitectureRunsThereOnly(Kind kind, int architecture, int gpu, boolean runs) {
        assertThat(new MachineCode(kind, architecture, FeatureSet.ARCHITECTURE_SPECIFIC).runsOn(gpu))
                .isEqualTo(runs);
    }

    @ParameterizedTest
    @CsvSource({
        "BINARY, 100, 100, true",
        "BINARY, 100, 103, true",
        "BINARY, 103, 100, false",
        "BINARY, 100, 120, false",
        "PTX, 100, 103, true",
        "PTX, 100, 120, false"
    })
    void whatIsSpecificToAFamilyRunsOnItsLaterMembers(Kind kind, int architecture, int gpu, boolean runs) {
        assertThat(new MachineCode(kind, architecture, FeatureSet.FAMILY_SPECIFIC).runsOn(gpu))
                .isEqualTo(runs);
    }

    @Test
    void itsNameIsThatOfNvidiasTools() {
        assertThat(new MachineCode(Kind.BINARY, 86)).hasToString("sm_86");
        assertThat(new MachineCode(Kind.PTX, 86)).hasToString("compute_86");
        assertThat(new MachineCode(Kind.BINARY, 90, FeatureSet.ARCHITECTURE_SPECIFIC))
                .hasToString("sm_90a");
        assertThat(new MachineCode(Kind.PTX, 100, FeatureSet.FAMILY_SPECIFIC)).hasToString("compute_100f");
    }

    @Test
    void binariesComeBeforePtxAndOldArchitecturesBeforeNewOnes() {
        assertThat(new TreeSet<>(List.of(
                        new MachineCode(Kind.PTX, 50),
                        new MachineCode(Kind.BINARY, 100),
                        new MachineCode(Kind.BINARY, 90, FeatureSet.ARCHITECTURE_SPECIFIC),
                        new MachineCode(Kind.BINARY, 90))))
                .map(MachineCode::toString)
                .containsExactly("sm_90", "sm_90a", "sm_100", "compute_50");
    }
}
