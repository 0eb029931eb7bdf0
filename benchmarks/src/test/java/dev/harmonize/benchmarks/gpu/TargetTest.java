package dev.harmonize.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.formats.fatbinary.FatBinary;
import dev.harmonize.formats.fatbinary.MachineCode;
import dev.harmonize.formats.fatbinary.MachineCode.FeatureSet;
import dev.harmonize.formats.fatbinary.MachineCode.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class TargetTest {

    private static final MachineCode SM_80 = new MachineCode(Kind.BINARY, 80);
    private static final MachineCode SM_86 = new MachineCode(Kind.BINARY, 86);
    private static final MachineCode COMPUTE_80 = new MachineCode(Kind.PTX, 80);
    private static final MachineCode COMPUTE_86 = new MachineCode(Kind.PTX, 86);

    @ParameterizedTest
    @CsvSource({
        "sm_86, sm_86",
        "sm_89, sm_86",
        "sm_80, sm_80",
        "sm_90, compute_86",
        "sm_120, compute_86",
        "compute_86, compute_86",
        "compute_85, compute_80"
    })
    void aGpuNeedsWhatItsDriverTakes(String target, String needed) {
        FatBinary container = container(SM_80, COMPUTE_86, SM_86, COMPUTE_80);

        assertThat(Target.parse(target).orElseThrow().needed(container))
                .map(entry -> entry.code().orElseThrow().toString())
                .containsExactly(needed);
    }

    @Test
    void everythingForTheBestArchitectureIsNeeded() {
        MachineCode specific = new MachineCode(Kind.BINARY, 90, FeatureSet.ARCHITECTURE_SPECIFIC);
        MachineCode baseline = new MachineCode(Kind.BINARY, 90);

        assertThat(Target.parse("sm_90").orElseThrow().needed(container(SM_86, baseline, specific)))
                .map(entry -> entry.code().orElseThrow())
                .containsExactly(baseline, specific);
    }

    @Test
    void aContainerWithoutCodeForTheGpuKeepsItsSmallestEntry() {
        FatBinary container = container(COMPUTE_86, SM_80, SM_86);

        assertThat(Target.parse("sm_75").orElseThrow().needed(container))
                .containsExactly(container.entries().get(0));
    }

    @Test
    void anEmptyContainerStaysEmpty() {
        assertThat(Target.parse("sm_86").orElseThrow().needed(container())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "86", "sm_", "sm_8.6", "sm_90a", "compute-86", "sm_086", "sm_12345"})
    void otherNamesAreNone(String name) {
        assertThat(Target.parse(name)).isEmpty();
    }

    /** Every entry is larger than the one before. */
    private static FatBinary container(MachineCode... codes) {
        List<FatBinary.Entry> entries = new ArrayList<>();
        long offset = FatBinary.HEADER;
        for (MachineCode code : codes) {
            long size = 64 + offset;
            entries.add(new FatBinary.Entry(Optional.of(code), offset, size));
            offset += size;
        }
        return new FatBinary(0, offset - FatBinary.HEADER, entries);
    }
}
