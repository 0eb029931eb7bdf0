package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;

import java.util.Set;

/**
 * Reconciles the gradients of several objectives within a unit.
 *
 * <p>In every step a realigner is called once per parameter group, and, where some units lack some objectives, once more
 * per set of objectives that units have; {@link RealignmentContext#progress} tells steps apart and {@link
 * RealignmentContext#group} groups. One that remembers something from step to step implements {@link
 * dev.harmonize.api.Stateful}, keeps a memory per group, and lets it advance once a step, not once a call.
 */
@Status(Status.Level.EXPERIMENTAL)
public sealed interface Realigner permits GramianRealigner, JacobianRealigner {

    /** What holds for its directions; nothing unless overridden. */
    default Set<Promise> promises() {
        return Set.of();
    }

    /** Whether it looks at {@link RealignmentContext#losses}. */
    default boolean needsLosses() {
        return false;
    }
}
