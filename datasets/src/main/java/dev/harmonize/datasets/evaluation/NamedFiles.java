package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a folder and its sub-folders, found by name without the extension. */
final class NamedFiles {

    static final List<String> VIDEO = List.of("mp4", "webm", "mkv", "avi", "mov", "m4v");
    static final List<String> AUDIO = List.of("wav", "flac", "mp3", "ogg", "opus", "m4a");
    private static final List<String> FEATURES = List.of("npy");

    private final Path folder;
    private final Map<String, Path> byPath = new HashMap<>();
    private final Map<String, Path> byName = new HashMap<>();

    private NamedFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Lists a folder of media.
     *
     * @param option that names it, for messages
     * @throws InvalidOptionException if it cannot be listed, or has no file with one of these extensions
     */
    static NamedFiles media(String folder, List<String> extensions, String option) {
        return list(Path.of(folder), extensions, option);
    }

    /** Lists a folder of features; {@code a.mp4.npy} is found as {@code a}, as {@code a.npy} is. */
    static NamedFiles features(String folder, String option) {
        return list(Path.of(folder), FEATURES, option);
    }

    /** The folder, for messages. */
    Path folder() {
        return folder;
    }

    /**
     * A file of this path below the folder, or else of the same name in any folder.
     *
     * @param path without extension, with slashes
     */
    Optional<Path> find(String path) {
        return Optional.ofNullable(byPath.get(path))
                .or(() -> Optional.ofNullable(byName.get(path.substring(path.lastIndexOf('/') + 1))));
    }

    private static NamedFiles list(Path folder, List<String> extensions, String option) {
        NamedFiles files = new NamedFiles(folder);
        if (!Files.isDirectory(folder)) {
            throw new InvalidOptionException(option, folder + ": there is no such folder");
        }
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            walk.filter(Files::isRegularFile).sorted().forEach(file -> files.add(file, extensions));
        } catch (UncheckedIOException e) {
            throw new InvalidOptionException(option, "cannot be listed: " + e.getMessage());
        } catch (IOException e) {
            throw new InvalidOptionException(option, "cannot be listed: " + Reason.of(e));
        }
        if (files.byPath.isEmpty()) {
            throw new InvalidOptionException(
                    option, folder + " has no files that end in one of " + extensions + ", in sub-folders neither");
        }
        return files;
    }

    private void add(Path file, List<String> extensions) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        Optional<String> stem = without(path, extensions);
        if (stem.isPresent()) {
            String name = extensions == FEATURES ? without(stem.get(), VIDEO).orElse(stem.get()) : stem.get();
            byPath.putIfAbsent(name, file);
            byName.putIfAbsent(name.substring(name.lastIndexOf('/') + 1), file);
        }
    }

    /** A path without its extension, if that is among these. */
    static Optional<String> without(String path, List<String> extensions) {
        int dot = path.lastIndexOf('.');
        return dot > 0 && extensions.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT))
                ? Optional.of(path.substring(0, dot))
                : Optional.empty();
    }
}
