package dev.harmonize.core.training;

/** Training cannot go on, or led to a model that is no good; the message says where and why. */
public final class TrainingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TrainingFailedException(String message) {
        super(message);
    }

    TrainingFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says what a trained model made of a split that is not finite. */
    static TrainingFailedException notFinite(String what, String split) {
        return new TrainingFailedException("with the trained model " + what + " is not finite in split '" + split
                + "'; train it anew: a lower optimizer learning rate or a longer warm-up usually helps");
    }
}
