package dev.harmonize.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Guesses which name was meant by a misspelt one. Two names are near if at most a third of the longer one's characters,
 * but at least one, has to be inserted, deleted, replaced or swapped with its neighbour. Case, hyphens and underscores
 * count only to tell equally near names apart, so {@code learningRate} is found for {@code learning-rate}.
 */
public final class DidYouMean {

    private static final int MOST = 3;

    private record Guess(String name, int distance, int exactDistance) {}

    private static final Comparator<Guess> BEST_FIRST = Comparator.comparingInt(Guess::distance)
            .thenComparingInt(Guess::exactDistance)
            .thenComparing(Guess::name);

    private DidYouMean() {}

    /** Up to three near names, best first; equally good ones in alphabetical order. */
    public static List<String> suggest(String wrong, Collection<String> known) {
        String folded = fold(wrong);
        return known.stream()
                .distinct()
                .map(name -> new Guess(name, distance(folded, fold(name)), distance(wrong, name)))
                .filter(guess -> isNear(
                        guess.distance,
                        Math.max(folded.length(), fold(guess.name).length())))
                .sorted(BEST_FIRST)
                .limit(MOST)
                .map(Guess::name)
                .toList();
    }

    /** The suggestions as the end of a clause, such as {@code ; did you mean 'temperature'?}; empty if there are none. */
    public static String phrase(String wrong, Collection<String> known) {
        List<String> names =
                suggest(wrong, known).stream().map(name -> "'" + name + "'").toList();
        if (names.isEmpty()) {
            return "";
        }
        String last = names.get(names.size() - 1);
        String others = names.stream().limit(names.size() - 1L).collect(Collectors.joining(", "));
        return "; did you mean " + (others.isEmpty() ? last : others + " or " + last) + "?";
    }

    private static boolean isNear(int distance, int length) {
        return distance < length && distance <= Math.max(1, length / 3);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Edits between two names, where swapping neighbours is one edit and no part is edited twice. */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
