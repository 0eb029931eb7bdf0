package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;

/** Reconciles the gradients of several objectives within a unit. */
@Status(Status.Level.EXPERIMENTAL)
public sealed interface Realigner permits GramianRealigner, JacobianRealigner {}
