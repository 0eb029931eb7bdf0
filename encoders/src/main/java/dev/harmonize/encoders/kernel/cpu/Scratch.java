package dev.harmonize.encoders.kernel.cpu;

import java.util.EnumMap;
import java.util.Map;

/** Room for intermediate results of one thread. It grows to the largest that was asked for and stays. */
final class Scratch {

    /** What room is for; operations that are under way at the same time use different ones. */
    enum Use {
        /** A panel of columns. */
        PANEL,
        /** A block of rows, column by column. */
        BLOCK,
        /** A few results that are not yet where they belong. */
        RESULT,
        SCORES,
        /** Weights of attention after dropout. */
        APPLIED,
        SCORE_DELTAS,
        KEYS,
        VALUES,
        QUERIES,
        DELTAS,
        SUMS,
        OTHER
    }

    private final Map<Use, float[]> room = new EnumMap<>(Use.class);

    /** At least so many numbers, of arbitrary content; until the next call for the same use. */
    float[] floats(Use use, int length) {
        float[] existing = room.get(use);
        if (existing != null && existing.length >= length) {
            return existing;
        }
        float[] larger = new float[length];
        room.put(use, larger);
        return larger;
    }
}
