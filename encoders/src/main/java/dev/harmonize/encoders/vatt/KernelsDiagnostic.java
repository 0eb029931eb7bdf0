package dev.harmonize.encoders.vatt;

import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.api.plugin.Diagnostic;
import dev.harmonize.encoders.engines.Engines;

/** Which kernels {@code kernels = auto} takes here, and why. */
public final class KernelsDiagnostic implements Diagnostic {

    @Override
    public Diagnosis diagnose() {
        if (!Engines.onProcessor()) {
            return Diagnosis.ok("vatt computes with kernels portable, ND4J's operations, on the GPU")
                    .with("kernels", "portable");
        }
        if (Engines.vectorsAvailable()) {
            return Diagnosis.ok("vatt computes with kernels cpu, Java's vectors")
                    .with("kernels", "cpu");
        }
        return Diagnosis.warning(
                        "vatt computes with kernels portable, several times slower than kernels cpu",
                        "start with ./harmonize on a JDK that has the module " + Engines.VECTOR_MODULE
                                + ", or start Java with --add-modules=" + Engines.VECTOR_MODULE)
                .with("kernels", "portable");
    }
}
