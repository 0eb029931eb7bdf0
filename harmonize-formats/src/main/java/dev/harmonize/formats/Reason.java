package dev.harmonize.formats;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, in words. */
public final class Reason {

    private Reason() {}

    /** The JDK's exceptions for files often carry nothing but a path; what happened is in their type alone. */
    public static String of(IOException failure) {
        if (!(failure instanceof FileSystemException detailed)) {
            return failure.toString();
        }
        String where = detailed.getFile() == null ? "" : detailed.getFile() + ": ";
        String reason = detailed.getReason();
        if (reason != null) {
            return where + reason;
        }
        if (failure instanceof NoSuchFileException) {
            return where + "there is no such file or folder";
        }
        if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
            return where + "is a file, not a folder";
        }
        if (failure instanceof AccessDeniedException) {
            return where + "permission denied";
        }
        return failure.toString();
    }
}
