package dev.harmonize.api.plugin;

import dev.harmonize.api.Status;

/**
 * What a jar offers. Implementations have a public no-argument constructor and are named in {@code
 * META-INF/services/dev.harmonize.api.plugin.HarmonizePlugin}. Registering must be fast and touch no native library.
 */
@FunctionalInterface
@Status(Status.Level.STABLE)
public interface HarmonizePlugin {

    /** Registers every component of the jar. */
    void register(Registrar registrar);
}
