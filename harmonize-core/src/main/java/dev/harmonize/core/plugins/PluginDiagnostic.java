package dev.harmonize.core.plugins;

import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.api.plugin.Diagnostic;

/**
 * Something that a plugin wants looked at.
 *
 * @param id what is looked at
 * @param source the plugin
 */
public record PluginDiagnostic(String id, PluginSource source, Diagnostic diagnostic) {

    /** Looks. Whatever goes wrong in that, short of a crash of the process, is what is found. */
    public Diagnosis diagnose() {
        return PluginContext.call(diagnostic.getClass().getClassLoader(), () -> {
            try {
                return diagnostic.diagnose();
            } catch (Exception | LinkageError e) {
                return Diagnosis.problem(
                        "cannot be looked at: " + e, "see whether the jars of plugin " + source.name() + " are whole");
            }
        });
    }
}
