package dev.harmonize.encoders.vatt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.plugin.Diagnosis;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class KernelsDiagnosticTest {

    @Test
    void itNamesTheKernelsThatTheAutomaticChoiceTakes() {
        Diagnosis diagnosis = new KernelsDiagnostic().diagnose();

        String taken = new EngineChoice(VattOptions.KernelChoice.AUTO, 1)
                .of(DataType.FLOAT)
                .name();
        assertThat(diagnosis.facts()).containsEntry("kernels", taken);
        assertThat(diagnosis.text()).contains("kernels " + taken);
    }
}
