package dev.harmonize.core.training;

/** Training cannot go on; the message says in which step and why. */
public final class TrainingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TrainingFailedException(String message) {
        super(message);
    }
}
