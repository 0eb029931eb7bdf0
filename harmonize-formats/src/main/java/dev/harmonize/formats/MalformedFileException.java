package dev.harmonize.formats;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A file is not what it claims to be. The message names the place, the byte where there is one, and what was expected. */
public final class MalformedFileException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    private final String place;
    private final String problem;

    private MalformedFileException(String place, String problem) {
        super(place + ": " + problem, new IOException(problem));
        this.place = place;
        this.problem = problem;
    }

    /**
     * Something is wrong with a file, or a part of it.
     *
     * @param place such as the path of a file, of a member of an archive ({@code a.tar!b.txt}), or of a line ({@code a.csv:3})
     * @param problem what is wrong, what was expected, and what to do
     */
    public static MalformedFileException at(String place, String problem) {
        return new MalformedFileException(place, problem);
    }

    /**
     * Something is wrong at a byte of a file.
     *
     * @param offset counted from 0
     */
    public static MalformedFileException at(String place, long offset, String problem) {
        return new MalformedFileException(place, "byte " + offset + ": " + problem);
    }

    /** Where. */
    public String place() {
        return place;
    }

    /** What is wrong there. */
    public String problem() {
        return problem;
    }
}
