package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.formats.Reason;

import java.io.IOException;

/** Looks at one thing, without loading a native library. */
interface Look {

    /** What is looked at, in kebab case. */
    String id();

    /**
     * Looks.
     *
     * @throws IOException if it cannot look
     */
    Diagnosis diagnose() throws IOException;

    /** Looks; whatever goes wrong in that is what is found. */
    default Finding find() {
        Diagnosis diagnosis;
        try {
            diagnosis = diagnose();
        } catch (IOException e) {
            diagnosis = Diagnosis.problem("cannot be looked at: " + Reason.of(e), "see whether that file can be read");
        } catch (RuntimeException | Error e) {
            diagnosis = Diagnosis.problem("cannot be looked at: " + e, "please report this as a defect of Harmonize");
        }
        return new Finding(id(), diagnosis);
    }
}
