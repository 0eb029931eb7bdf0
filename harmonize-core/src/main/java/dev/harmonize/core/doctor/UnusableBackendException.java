package dev.harmonize.core.doctor;

/** ND4J cannot compute here; the message says why and what to do, in one line. */
public final class UnusableBackendException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableBackendException(String message) {
        super(message);
    }

    UnusableBackendException(String message, Throwable cause) {
        super(message, cause);
    }
}
