package dev.harmonize.api.data;

import dev.harmonize.api.Status;

/** What becomes of a run when a sample cannot be read. */
@Status(Status.Level.EXPERIMENTAL)
public enum OnError {
    /** It fails. */
    FAIL,
    /** It goes on without the sample, unless too many are lost. */
    SKIP
}
