package dev.harmonize.datasets;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Words and their ids. A word that several languages share has one id. */
final class Vocabulary {

    static final int PADDING = 0;
    static final int UNKNOWN = 1;

    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final List<String> words;

    /** Gives the words ids in the order in which they first appear. */
    Vocabulary(Collection<String> texts) {
        ids.put("<padding>", PADDING);
        ids.put("<unknown>", UNKNOWN);
        for (String text : texts) {
            for (String word : text.split(" ")) {
                ids.putIfAbsent(word, ids.size());
            }
        }
        words = List.copyOf(ids.keySet());
    }

    /** Number of ids, padding and unknown included. */
    int size() {
        return words.size();
    }

    String word(int id) {
        return words.get(id);
    }

    /**
     * The ids of a text's words, cut or padded.
     *
     * @param length number of ids
     */
    int[] encode(String text, int length) {
        int[] encoded = new int[length];
        String[] textWords = text.split(" ");
        for (int i = 0; i < Math.min(length, textWords.length); i++) {
            encoded[i] = ids.getOrDefault(textWords[i], UNKNOWN);
        }
        return encoded;
    }
}
