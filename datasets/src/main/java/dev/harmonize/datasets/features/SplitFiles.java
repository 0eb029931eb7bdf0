package dev.harmonize.datasets.features;

import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Files that an option names for each split. */
public final class SplitFiles {

    private static final int FINGERPRINTED = 1 << 16;
    private static final String GLOB = "*?[{";

    private SplitFiles() {}

    /**
     * The splits in the order of a dataset: the training split first, the others by name.
     *
     * @param option key of the option, for messages
     * @throws InvalidOptionException if there is none
     */
    public static <T> Map<String, T> inOrder(Map<String, T> bySplit, String option) {
        if (bySplit.isEmpty()) {
            throw new InvalidOptionException(option, "names no split; expected at least " + option + " { train = … }");
        }
        Map<String, T> ordered = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(bySplit.keySet());
        names.sort(
                Comparator.comparing((String name) -> !name.equals(Split.TRAIN)).thenComparing(name -> name));
        for (String name : names) {
            ordered.put(name, Objects.requireNonNull(bySplit.get(name)));
        }
        return ordered;
    }

    /**
     * A file that must be there.
     *
     * @throws InvalidOptionException if it is not
     */
    public static Path file(String path, String option) {
        Path file = Path.of(path);
        if (!Files.isRegularFile(file)) {
            throw new InvalidOptionException(option, "there is no file " + file + problem(file));
        }
        return file;
    }

    /**
     * A folder that must be there.
     *
     * @throws InvalidOptionException if it is not
     */
    public static Path folder(String path, String option) {
        Path folder = Path.of(path);
        if (!Files.isDirectory(folder)) {
            throw new InvalidOptionException(option, "there is no folder " + folder + problem(folder));
        }
        return folder;
    }

    private static String problem(Path path) {
        return Files.exists(path)
                ? ", it is something else"
                : "; relative paths begin at the working directory, "
                        + Path.of("").toAbsolutePath();
    }

    /**
     * The files of a folder whose name has an ending, or of a pattern such as {@code data/train*.tfrecord}, sorted by path.
     *
     * @throws InvalidOptionException if there is none
     */
    public static List<Path> matching(String pattern, String ending, String option) {
        boolean isPattern = pattern.chars().anyMatch(c -> GLOB.indexOf(c) >= 0);
        try {
            List<Path> files = isPattern ? ofPattern(pattern) : ofFolder(Path.of(pattern), ending);
            if (files.isEmpty()) {
                throw new InvalidOptionException(
                        option,
                        isPattern
                                ? "no file matches " + pattern
                                : "there is no file in " + pattern + " whose name ends with " + ending);
            }
            return files;
        } catch (PatternSyntaxException e) {
            throw new InvalidOptionException(option, pattern + " is no pattern of files: " + e.getMessage());
        } catch (IOException e) {
            throw new InvalidOptionException(option, "cannot be read: " + Reason.of(e));
        } catch (UncheckedIOException e) {
            throw new InvalidOptionException(option, "cannot be read: " + e.getMessage());
        }
    }

    private static List<Path> ofFolder(Path path, String ending) throws IOException {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try (Stream<Path> paths = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> ofPattern(String pattern) throws IOException {
        int special = 0;
        while (GLOB.indexOf(pattern.charAt(special)) < 0) {
            special++;
        }
        int slash = pattern.lastIndexOf('/', special);
        Path folder = slash < 0 ? Path.of("") : Path.of(pattern.substring(0, slash + 1));
        // Only what stands behind the folder is a pattern: the folder's name may hold anything.
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(slash + 1));
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(file -> matcher.matches(folder.relativize(file)) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    /** Adds the name, the size and the beginning of a file, which tell one release of a dataset from another. */
    public static void describe(Path file, Fingerprint fingerprint) {
        try (InputStream stream = Files.newInputStream(file)) {
            fingerprint
                    .add("file", String.valueOf(file.getFileName()))
                    .add("size", Files.size(file))
                    .add("beginning", stream.readNBytes(FINGERPRINTED));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }
}
