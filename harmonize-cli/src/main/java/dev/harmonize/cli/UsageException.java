package dev.harmonize.cli;

/** A command line that cannot be followed; the message says why and what to do. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
