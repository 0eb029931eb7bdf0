package dev.harmonize.core.runs;

/** The folder of a run from which no model can be loaded; the message says what is amiss and what to do. */
public final class UnusableRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableRunException(String message) {
        super(message);
    }
}
