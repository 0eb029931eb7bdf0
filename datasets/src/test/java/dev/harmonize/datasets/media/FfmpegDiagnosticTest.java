package dev.harmonize.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.plugin.Diagnosis;
import org.junit.jupiter.api.Test;

class FfmpegDiagnosticTest {

    @Test
    void theLibraryOfTheBuildIsWholeAndSaysItsVersion() {
        Diagnosis diagnosis = new FfmpegDiagnostic().diagnose();

        assertThat(diagnosis.text()).startsWith("version ");
        assertThat(diagnosis.facts().get("version")).contains("5.0");
    }
}
