package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;

import dev.harmonize.encoders.kernel.AttentionShape;

import java.util.Optional;

/** Multi-head attention, forward and backward, as {@link dev.harmonize.encoders.kernel.Kernels} says. */
final class Attention {

    /** Queries of a block, where their scores fit into a cache. */
    private static final int BLOCK = 48;

    /** Scores of a block, about: a quarter of a typical second-level cache. */
    private static final int BLOCK_SCORES = 1 << 16;

    private Attention() {}

    static void forward(
            AttentionShape shape,
            HeapMatrix projections,
            Optional<HeapMatrix> mask,
            Optional<HeapMatrix> dropout,
            HeapMatrix statistics,
            HeapMatrix result,
            Scratch scratch) {
        if (shape.queries() == 1) {
            new FirstTokenAttention(shape, projections, mask, dropout, statistics).forward(result, scratch);
        } else {
            AttentionForward.run(shape, projections, mask, dropout, statistics, result, scratch);
        }
    }

    static void backward(
            AttentionShape shape,
            HeapMatrix projections,
            Optional<HeapMatrix> mask,
            Optional<HeapMatrix> dropout,
            HeapMatrix statistics,
            HeapMatrix output,
            HeapMatrix deltas,
            HeapMatrix result,
            Scratch scratch) {
        if (shape.queries() == 1) {
            new FirstTokenAttention(shape, projections, mask, dropout, statistics)
                    .backward(output, deltas, result, scratch);
        } else {
            AttentionBackward.run(shape, projections, mask, dropout, statistics, output, deltas, result, scratch);
        }
    }

    /** How many queries are taken at once, a multiple of {@link MicroKernels#ROWS}. */
    static int blockRows(int tokens) {
        int fitting = BLOCK_SCORES / tokens / MicroKernels.ROWS * MicroKernels.ROWS;
        return Math.max(MicroKernels.ROWS, Math.min(BLOCK, fitting));
    }

    /** From one query's scores to the next one's: whole vectors, and whole tiles where the transpose is taken. */
    static int scoreStride(int tokens) {
        return AttentionPanels.padded(AttentionPanels.padded(tokens, AttentionPanels.TILE), LANES);
    }
}
