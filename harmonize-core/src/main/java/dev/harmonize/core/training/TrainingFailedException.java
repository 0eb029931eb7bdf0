package dev.harmonize.core.training;

/** Training cannot go on, or led to a model that is no good; the message says where and why. */
public final class TrainingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TrainingFailedException(String message) {
        super(message);
    }
}
