package dev.harmonize.core.trials;

/** A component that was asked soundly and has no answer. Its message is meant for the user as it is. */
public final class TrialFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TrialFailedException(String message) {
        super(message);
    }
}
