package dev.harmonize.encoders.kernel;

/**
 * The sizes of multi-head attention. Queries, keys and values lie side by side in the rows of one matrix, [N·T, 3·H·w],
 * each head after head.
 *
 * @param sequences N
 * @param tokens per sequence, T
 * @param queries how many of a sequence's first tokens attend, Q: all, or only the first
 * @param heads H
 * @param headWidth numbers per head, w
 */
public record AttentionShape(int sequences, int tokens, int queries, int heads, int headWidth) {

    public AttentionShape {
        if (queries != tokens && queries != 1) {
            throw new IllegalArgumentException(queries + " of " + tokens + " tokens attend; expected 1 or all");
        }
    }

    /** Numbers per token, d. */
    public int width() {
        return heads * headWidth;
    }

    /** What the inner products of queries and keys are multiplied by: 1/√w. */
    public double factor() {
        return 1.0 / Math.sqrt(headWidth);
    }
}
