package dev.harmonize.core.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a folder is there, or could be made, and can be written to; nothing is made. */
final class UsableFolder {

    private UsableFolder() {}

    /** Why it cannot be used; empty if it can. */
    static Optional<String> whyNot(Path folder) {
        Path existing = nearestExisting(folder);
        if (!Files.isDirectory(existing)) {
            return Optional.of(existing + " is a file, not a folder");
        }
        if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
            return Optional.of("there is no permission to write to " + existing);
        }
        return Optional.empty();
    }

    /**
     * How much room there is, in bytes.
     *
     * @throws IOException if the file system does not tell
     */
    static long room(Path folder) throws IOException {
        return Files.getFileStore(nearestExisting(folder)).getUsableSpace();
    }

    private static Path nearestExisting(Path folder) {
        Path each = folder.toAbsolutePath().normalize();
        while (!Files.exists(each)) {
            Path parent = each.getParent();
            if (parent == null) {
                return each;
            }
            each = parent;
        }
        return each;
    }
}
