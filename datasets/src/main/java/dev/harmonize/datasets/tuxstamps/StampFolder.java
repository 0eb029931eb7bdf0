package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tux Paint's folder of stamps: {@code category/.../NAME.png}, {@code NAME.txt} with the English text in its first line and
 * others in lines such as {@code fr.utf8=Un chat.}, {@code NAME_desc_fr.ogg} with a person who says it, and {@code NAME.dat} with
 * flags.
 */
final class StampFolder {

    /** The languages with hundreds of recordings. */
    static final List<String> LANGUAGES = List.of("be", "bg", "ca", "el", "es", "fr", "ro", "ru");

    /** Letters, digits and coins, which are no pictures of things. */
    private static final String SYMBOLS = "symbols";

    private static final String TEXT = ".txt";
    private static final String IMAGE = ".png";
    private static final String FLAGS = ".dat";
    private static final String MIRROR_IMAGE = "_mirror";
    private static final String NO_MIRROR = "nomirror";
    private static final long LONGEST_TEXT = 1 << 20;

    private StampFolder() {}

    /**
     * Whether a file is needed.
     *
     * @param name path within the folder of stamps, with slashes
     */
    static boolean needs(String name) {
        if (name.startsWith(SYMBOLS + "/")) {
            return false;
        }
        return name.endsWith(TEXT)
                || name.endsWith(IMAGE)
                || name.endsWith(FLAGS)
                || LANGUAGES.stream().anyMatch(language -> name.endsWith(speech("", language)));
    }

    /**
     * The stamps with a picture and at least one name, in the order of their paths.
     *
     * @param folder of stamps
     * @param malformed takes what is wrong with each that cannot be read
     */
    static List<Stamp> scan(Path folder, Consumer<MalformedFileException> malformed) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.walk(folder)) {
            names = files.map(file -> slashed(folder.relativize(file)))
                    .filter(name -> name.endsWith(TEXT))
                    .map(name -> name.substring(0, name.length() - TEXT.length()))
                    .filter(name ->
                            !name.startsWith(SYMBOLS + "/") && name.contains("/") && !name.endsWith(MIRROR_IMAGE))
                    .sorted()
                    .toList();
        }
        List<Stamp> stamps = new ArrayList<>();
        for (String name : names) {
            if (Files.isRegularFile(folder.resolve(name + IMAGE))) {
                try {
                    read(folder, name).ifPresent(stamps::add);
                } catch (MalformedFileException e) {
                    malformed.accept(e);
                }
            }
        }
        return stamps;
    }

    private static Optional<Stamp> read(Path folder, String name) {
        List<String> lines = lines(folder.resolve(name + TEXT));
        Map<String, String> texts = new HashMap<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int mark = line.indexOf(".utf8=");
            if (mark > 0) {
                texts.putIfAbsent(
                        line.substring(0, mark),
                        line.substring(mark + ".utf8=".length()).strip());
            }
        }
        NavigableMap<String, Stamp.Name> named = new TreeMap<>();
        for (String language : LANGUAGES) {
            Path speech = folder.resolve(speech(name, language));
            String text = texts.getOrDefault(language, "");
            if (!text.isEmpty() && Files.isRegularFile(speech)) {
                named.put(language, new Stamp.Name(text, speech));
            }
        }
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Path flags = folder.resolve(name + FLAGS);
        boolean mirrors = !Files.isRegularFile(flags)
                || lines(flags).stream().map(String::strip).noneMatch(NO_MIRROR::equals);
        return Optional.of(new Stamp(name, lines.get(0).strip(), mirrors, folder.resolve(name + IMAGE), named));
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > LONGEST_TEXT) {
                throw MalformedFileException.at(
                        file.toString(),
                        "has " + Files.size(file) + " bytes; expected a short text, no more than " + LONGEST_TEXT);
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw MalformedFileException.at(file.toString(), "is not UTF-8");
        } catch (IOException e) {
            throw MalformedFileException.at(file.toString(), "cannot be read: " + Reason.of(e));
        }
    }

    private static String speech(String name, String language) {
        return name + "_desc_" + language + ".ogg";
    }

    private static String slashed(Path path) {
        List<String> parts = new ArrayList<>();
        path.forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
    }
}
