package dev.harmonize.core.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.util.List;

class ResidentMemoryTest {

    @Test
    void thePeakIsReadFromItsLine() {
        assertThat(ResidentMemory.peak(
                        List.of("Name:\tjava", "VmPeak:\t 900 kB", "VmHWM:\t     3 kB", "VmRSS:\t 2 kB")))
                .hasValue(3 * 1024);
    }

    @Test
    void aSystemThatDoesNotTellHasNone() {
        assertThat(ResidentMemory.peak(List.of("Name:\tjava"))).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thePeakHoldsTheHeapThatIsInUse() {
        byte[] touched = new byte[8 << 20];

        assertThat(ResidentMemory.peak().orElseThrow()).isGreaterThan(touched.length);
    }
}
