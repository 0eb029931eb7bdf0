package dev.harmonize.datasets.text;

import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.formats.Reason;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes token ids of text, and text of the ids that it made. Without a vocabulary, words and characters are hashed, so that
 * nothing has to be counted before and every text has the same ids on every machine. Thread-safe.
 */
public final class Tokenizer {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_']+");
    private static final int BYTES = 257;
    private static final int MOST_TOKENS = 4_000_000;

    private final TextOptions.Unit unit;
    private final int length;
    private final int size;
    private final Optional<Map<String, Integer>> vocabulary;
    /** For people, the first token that had an id; there are no more than ids. */
    private final Map<Integer, String> seen = new ConcurrentHashMap<>();

    private Tokenizer(TextOptions.Unit unit, int length, int size, Optional<Map<String, Integer>> vocabulary) {
        this.unit = unit;
        this.length = length;
        this.size = size;
        this.vocabulary = vocabulary;
        vocabulary.ifPresent(ids -> ids.forEach((token, id) -> seen.put(id, token)));
    }

    /**
     * A tokenizer with these options.
     *
     * @param path of the options' block within the dataset's, for messages, such as {@code text}
     * @throws InvalidOptionException if the vocabulary cannot be used
     */
    public static Tokenizer of(TextOptions options, String path) {
        if (options.vocabulary().isPresent()) {
            if (options.unit() == TextOptions.Unit.BYTES) {
                throw new InvalidOptionException(
                        path + ".vocabulary", "has no meaning for bytes, which are their own ids; leave it out");
            }
            return of(
                    options.unit(),
                    options.length(),
                    read(Path.of(options.vocabulary().get()), path + ".vocabulary"));
        }
        return new Tokenizer(
                options.unit(),
                options.length(),
                options.unit() == TextOptions.Unit.BYTES ? BYTES : options.vocabularySize(),
                Optional.empty());
    }

    /** A tokenizer that knows these tokens; the first has id 1. */
    public static Tokenizer of(TextOptions.Unit unit, int length, List<String> tokens) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        tokens.forEach(token -> ids.putIfAbsent(token, ids.size() + 1));
        return new Tokenizer(unit, length, ids.size() + 1, Optional.of(ids));
    }

    /** The form of one text. */
    public FeatureSpec.Tokens spec() {
        return new FeatureSpec.Tokens(length, size);
    }

    /** The ids of a text, as many as {@link #spec} says; all 0 if it has no token. */
    public int[] ids(String text) {
        int[] ids = new int[length];
        int count = 0;
        for (String token : tokens(text)) {
            if (count == length) {
                break;
            }
            int id = id(token);
            if (id != 0) {
                ids[count++] = id;
            }
        }
        return ids;
    }

    /**
     * Texts as the rows of one sample.
     *
     * @param texts those beyond the last row are left out
     * @param candidates rows; those without a text, or whose text has no token, are not valid
     */
    public Features.TokenIds rows(List<String> texts, int candidates) {
        int[] ids = new int[candidates * length];
        boolean[] valid = new boolean[candidates];
        for (int row = 0; row < Math.min(texts.size(), candidates); row++) {
            int[] rowIds = ids(texts.get(row));
            System.arraycopy(rowIds, 0, ids, row * length, length);
            valid[row] = rowIds[0] != 0;
        }
        return new Features.TokenIds(ids, valid);
    }

    /** The text behind ids; where several tokens share an id, the first that was met; an id never met stands in brackets. */
    public String text(int[] ids) {
        if (unit == TextOptions.Unit.BYTES) {
            byte[] bytes = new byte[ids.length];
            int count = 0;
            for (int id : ids) {
                if (id != 0) {
                    bytes[count++] = (byte) (id - 1);
                }
            }
            return new String(bytes, 0, count, StandardCharsets.UTF_8);
        }
        return Arrays.stream(ids)
                .filter(id -> id != 0)
                .mapToObj(id -> seen.getOrDefault(id, "[" + id + "]"))
                .collect(Collectors.joining(unit == TextOptions.Unit.WORDS ? " " : ""));
    }

    /** Everything that changes ids, for a fingerprint. */
    public String description() {
        Fingerprint fingerprint =
                new Fingerprint().add("unit", unit).add("length", length).add("size", size);
        vocabulary.ifPresent(ids -> fingerprint.add("tokens", String.join("\n", ids.keySet())));
        return fingerprint.toHex();
    }

    /** The tokens of a text, however many. */
    public List<String> tokens(String text) {
        String normalized = Normalizer.normalize(text, Normalizer.Form.NFC);
        return switch (unit) {
            case WORDS ->
                WORD.matcher(normalized.toLowerCase(Locale.ROOT))
                        .results()
                        .map(word -> word.group())
                        .toList();
            case CHARACTERS ->
                normalized.codePoints().mapToObj(Character::toString).toList();
            case BYTES -> {
                List<String> bytes = new ArrayList<>();
                for (byte each : normalized.getBytes(StandardCharsets.UTF_8)) {
                    bytes.add(Integer.toString(Byte.toUnsignedInt(each)));
                }
                yield bytes;
            }
        };
    }

    private int id(String token) {
        if (unit == TextOptions.Unit.BYTES) {
            return Integer.parseInt(token) + 1;
        }
        if (vocabulary.isPresent()) {
            return vocabulary.get().getOrDefault(token, 0);
        }
        int id = 1 + Math.floorMod(hash(token), size - 1);
        seen.putIfAbsent(id, token);
        return id;
    }

    /** FNV-1a of the UTF-8, 32 bits, mixed once more, because its low bits alone are poor. */
    private static int hash(String token) {
        int hash = 0x811c9dc5;
        for (byte each : token.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ Byte.toUnsignedInt(each)) * 0x01000193;
        }
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        return hash ^ hash >>> 13;
    }

    private static List<String> read(Path file, String option) {
        List<String> tokens = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (tokens.size() == MOST_TOKENS) {
                    throw new InvalidOptionException(
                            option,
                            file + " has more than " + MOST_TOKENS + " lines; a vocabulary has one token on each");
                }
                tokens.add(line);
            }
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(option, file + " is not UTF-8, near line " + (tokens.size() + 1));
        } catch (IOException e) {
            throw new InvalidOptionException(option, "cannot be read: " + Reason.of(e));
        }
        if (tokens.isEmpty()) {
            throw new InvalidOptionException(option, file + " is empty; write one token on each line");
        }
        return tokens;
    }
}
