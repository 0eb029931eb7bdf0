package dev.harmonize.core.runs;

import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be wrong with a file of NumPy's before its first byte is looked at. */
final class NumpyInput {

    private NumpyInput() {}

    /**
     * Checks that there is a file.
     *
     * @param writer what makes such files in Python
     * @throws UncheckedIOException if not
     */
    static void requireReadable(Path file, String writer) {
        if (file.toString().isEmpty()) {
            throw NpyReader.unusable("the name of the file is empty; name a file that " + writer + " wrote");
        }
        if (Files.isDirectory(file)) {
            throw NpyReader.unusable("cannot read " + file + ": it is a folder; name a file that " + writer + " wrote");
        }
        if (Files.notExists(file)) {
            throw NpyReader.unusable(
                    "cannot read " + file + ": there is no such file; name a file that " + writer + " wrote");
        }
        if (!Files.isReadable(file)) {
            throw NpyReader.unusable("cannot read " + file + ": permission denied");
        }
    }

    static UncheckedIOException unreadable(Path file, IOException failure) {
        return new UncheckedIOException("cannot read " + file + ": " + Reason.of(failure), failure);
    }
}
