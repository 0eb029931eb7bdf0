package dev.harmonize.core.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Two objectives that are compared, by their numbers.
 *
 * @param first the smaller number
 * @param second the larger number
 */
record ObjectivePair(int first, int second) {

    /** Every pair of K objectives once: (0, 1), (0, 2), …, (1, 2), … */
    static List<ObjectivePair> all(int objectives) {
        List<ObjectivePair> pairs = new ArrayList<>();
        for (int k = 0; k < objectives; k++) {
            for (int l = k + 1; l < objectives; l++) {
                pairs.add(new ObjectivePair(k, l));
            }
        }
        return List.copyOf(pairs);
    }

    /** What figures and files call it: {@code <a>~<b>}. */
    String name(List<String> objectives) {
        return objectives.get(first) + "~" + objectives.get(second);
    }
}
