package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.Split;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which items must stay on one side of a split: those that share a trait, and those that are linked by others that do. Groups are
 * the connected components.
 */
final class LeakageGroups {

    static final String VALIDATION = "val";

    private static final int BUCKETS = 10;
    private static final int TRAINING_BUCKETS = 8;
    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private LeakageGroups() {}

    /**
     * Numbers the groups of items.
     *
     * @param traits of each item
     * @return per item the number of the first item of its group
     */
    static int[] of(List<Set<String>> traits) {
        int[] parents = new int[traits.size()];
        Map<String, Integer> first = new HashMap<>();
        for (int item = 0; item < parents.length; item++) {
            parents[item] = item;
            for (String trait : traits.get(item)) {
                Integer other = first.putIfAbsent(trait, item);
                if (other != null) {
                    join(parents, other, item);
                }
            }
        }
        for (int item = 0; item < parents.length; item++) {
            parents[item] = root(parents, item);
        }
        return parents;
    }

    /** Names of groups, per item: the alphabetically first name in it. */
    static List<String> names(List<Set<String>> traits, List<String> itemNames) {
        int[] groups = of(traits);
        Map<Integer, String> names = new HashMap<>();
        for (int item = 0; item < groups.length; item++) {
            names.merge(groups[item], itemNames.get(item), (a, b) -> a.compareTo(b) <= 0 ? a : b);
        }
        List<String> result = new ArrayList<>();
        for (int group : groups) {
            result.add(names.getOrDefault(group, ""));
        }
        return result;
    }

    /** The split of a group: of ten buckets by the SHA-256 of its name, 0 to 7 are for training, 8 for validation, 9 for testing. */
    static String split(String group) {
        long hash = ByteBuffer.wrap(Hashes.sha256().digest(group.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        long bucket = Long.remainderUnsigned(hash, BUCKETS);
        if (bucket < TRAINING_BUCKETS) {
            return Split.TRAIN;
        }
        return bucket == TRAINING_BUCKETS ? VALIDATION : Split.TEST;
    }

    /** A text without case and punctuation. */
    static String normalized(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        return NOT_A_WORD.matcher(folded).replaceAll(" ").strip();
    }

    private static void join(int[] parents, int a, int b) {
        int rootA = root(parents, a);
        int rootB = root(parents, b);
        parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }

    private static int root(int[] parents, int item) {
        int root = item;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }
}
