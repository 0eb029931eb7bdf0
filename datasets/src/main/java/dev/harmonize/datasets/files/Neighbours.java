package dev.harmonize.datasets.files;

import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Files of the same name but for the extension, in the same folder. Every folder is listed once. */
final class Neighbours {

    private final Map<Path, NavigableSet<String>> namesByFolder = new HashMap<>();

    /** The file beside a file whose extension, in any case, comes first in a list. */
    Optional<Path> beside(Path file, List<String> extensions) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        Path last = file.getFileName();
        if (folder == null || last == null) {
            return Optional.empty();
        }
        String stem = Extensions.stem(last.toString()) + ".";
        NavigableSet<String> names = namesByFolder.computeIfAbsent(folder, Neighbours::names);
        for (String extension : extensions) {
            for (String name : names.tailSet(stem)) {
                if (!name.startsWith(stem)) {
                    break;
                }
                if (name.length() == stem.length() + extension.length()
                        && Extensions.extension(name).equals(extension)) {
                    return Optional.of(file.resolveSibling(name));
                }
            }
        }
        return Optional.empty();
    }

    private static NavigableSet<String> names(Path folder) {
        NavigableSet<String> names = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Path name = file.getFileName();
                if (name != null) {
                    names.add(name.toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder + ": " + Reason.of(e), e);
        }
        return names;
    }
}
