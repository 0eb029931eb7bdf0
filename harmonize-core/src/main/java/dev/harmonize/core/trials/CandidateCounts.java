package dev.harmonize.core.trials;

import dev.harmonize.api.data.Modality;
import dev.harmonize.core.config.Problems;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Works out how many rows of an array belong to one sample. */
final class CandidateCounts {

    /**
     * The rows of an array.
     *
     * @param modality what it embeds
     * @param array its name
     * @param count B·C
     */
    record Rows(Modality modality, String array, int count) {}

    private final String file;
    private final Problems problems;

    CandidateCounts(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * Rows per sample, C, of every array in turn. The batch has as many samples as the stated candidates make of their rows; where
     * nothing is stated, as many as the smallest array has rows.
     *
     * @param stated some of the result
     * @return meaningless if problems were added
     */
    List<Integer> of(List<Rows> rows, Map<Modality, Integer> stated) {
        Rows given = reference(rows, stated);
        int each = stated.getOrDefault(given.modality(), 1);
        int samples = given.count() / each;
        if (given.count() % each != 0) {
            problems.add(
                    "--candidates",
                    "'" + given.array() + "' has " + given.count() + " rows, which are no multiple of " + each
                            + " candidates");
            return List.of();
        }
        List<Integer> candidates = new ArrayList<>();
        for (Rows other : rows) {
            Modality modality = other.modality();
            int expected = stated.getOrDefault(modality, Math.max(1, other.count() / samples));
            candidates.add(expected);
            if ((long) expected * samples != other.count()) {
                problems.add(
                        file,
                        "unequal numbers of rows: '" + other.array() + "' has " + other.count() + ", and '"
                                + given.array() + "' has " + given.count() + ", of " + samples
                                + (samples == 1 ? " sample" : " samples") + " with "
                                + each + (each == 1 ? " row" : " rows") + " each; expected "
                                + (stated.containsKey(modality)
                                        ? (long) expected * samples + " rows, " + expected + " per sample"
                                        : "a multiple of " + samples
                                                + ". If no array has one row per sample, say --candidates "
                                                + modality + "=C"));
            }
        }
        return candidates;
    }

    /** The array that tells how many samples there are. */
    private static Rows reference(List<Rows> rows, Map<Modality, Integer> stated) {
        return rows.stream()
                .filter(each -> stated.isEmpty() || stated.containsKey(each.modality()))
                .min(Comparator.comparingInt(Rows::count))
                .orElseThrow();
    }
}
