package dev.harmonize.api.data;

import dev.harmonize.api.Status;

/**
 * A sample cannot be read, because a file that it comes from is missing or damaged. The others of the dataset may well be
 * readable: whether reading goes on without it is up to the dataset's {@link SkippedSamples}. A sample that merely lacks a
 * modality is not unreadable; that modality is then absent.
 */
@Status(Status.Level.EXPERIMENTAL)
public final class UnreadableSampleException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String source;
    private final String reason;

    /**
     * Makes one.
     *
     * @param source what is damaged, such as the path of a file
     * @param reason what is wrong with it, where in it, and what was expected
     */
    public UnreadableSampleException(String source, String reason) {
        super(source + ": " + reason);
        this.source = source;
        this.reason = reason;
    }

    /**
     * Makes one.
     *
     * @param source what is damaged, such as the path of a file
     * @param reason what is wrong with it, where in it, and what was expected
     * @param cause what was thrown where it was found
     */
    public UnreadableSampleException(String source, String reason, Throwable cause) {
        super(source + ": " + reason, cause);
        this.source = source;
        this.reason = reason;
    }

    /** What is damaged. */
    public String source() {
        return source;
    }

    /** What is wrong with it. */
    public String reason() {
        return reason;
    }
}
