package dev.harmonize.cli;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A file that a command is to make. */
final class OutputFile {

    private OutputFile() {}

    /**
     * Refuses a path at which there is something already, before anything is computed: nothing that a user has is
     * overwritten.
     */
    static void requireAbsent(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException(file + " exists already; name another file, or remove that one");
        }
    }
}
