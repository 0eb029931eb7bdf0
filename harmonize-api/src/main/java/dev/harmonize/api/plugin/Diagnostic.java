package dev.harmonize.api.plugin;

import dev.harmonize.api.Status;

/**
 * Looks at something outside of Java that a plugin's components depend on, such as a native library, for {@code harmonize
 * doctor}. It is called in a process of its own, after ND4J has been loaded, and so may load native libraries.
 */
@Status(Status.Level.EXPERIMENTAL)
@FunctionalInterface
public interface Diagnostic {

    /**
     * Looks.
     *
     * @throws Exception if it cannot look; that is shown as a problem
     */
    Diagnosis diagnose() throws Exception;
}
