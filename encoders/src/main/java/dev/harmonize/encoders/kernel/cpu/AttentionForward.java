package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import dev.harmonize.encoders.kernel.AttentionShape;
import jdk.incubator.vector.FloatVector;

import java.util.Optional;

/**
 * Multi-head attention of all tokens, a block of queries at a time: their scores are never anywhere but in scratch memory
 * (Dao et al., 2022), against all keys at once, so that every sum has one fixed order.
 */
final class AttentionForward {

    private final AttentionShape shape;
    private final HeapMatrix projections;
    private final Optional<HeapMatrix> dropout;
    private final HeapMatrix statistics;
    private final HeapMatrix result;
    private final int tokens;
    private final int width;
    private final float factor;
    private final int blockRows;
    private final int stride;
    private final int resultStride;
    private final float[] keys;
    private final float[] values;
    private final float[] scores;
    private final float[] additions;
    private final float[] largest;
    private final float[] sums;
    private final float[] block;

    private AttentionForward(
            AttentionShape shape,
            HeapMatrix projections,
            Optional<HeapMatrix> dropout,
            HeapMatrix statistics,
            HeapMatrix result,
            Scratch scratch) {
        this.shape = shape;
        this.projections = projections;
        this.dropout = dropout;
        this.statistics = statistics;
        this.result = result;
        tokens = shape.tokens();
        width = shape.headWidth();
        factor = (float) shape.factor();
        stride = Attention.scoreStride(tokens);
        blockRows = Attention.blockRows(tokens);
        resultStride = AttentionPanels.padded(width, PANEL);
        keys = scratch.floats(Scratch.Use.KEYS, AttentionPanels.packedLength(width, tokens));
        values = scratch.floats(Scratch.Use.VALUES, AttentionPanels.packedLength(tokens, width));
        scores = scratch.floats(Scratch.Use.SCORES, blockRows * stride);
        additions = scratch.floats(Scratch.Use.OTHER, stride);
        largest = scratch.floats(Scratch.Use.BLOCK, blockRows);
        sums = scratch.floats(Scratch.Use.SUMS, blockRows);
        block = scratch.floats(Scratch.Use.RESULT, blockRows * resultStride);
    }

    static void run(
            AttentionShape shape,
            HeapMatrix projections,
            Optional<HeapMatrix> mask,
            Optional<HeapMatrix> dropout,
            HeapMatrix statistics,
            HeapMatrix result,
            Scratch scratch) {
        AttentionForward forward = new AttentionForward(shape, projections, dropout, statistics, result, scratch);
        for (int sequence = 0; sequence < shape.sequences(); sequence++) {
            AttentionWeights.additions(mask, sequence, shape.tokens(), forward.additions);
            for (int head = 0; head < shape.heads(); head++) {
                forward.head(sequence, head);
            }
        }
    }

    private void head(int sequence, int head) {
        float[] from = projections.values();
        int first = projections.row(sequence * tokens) + head * width;
        int distance = projections.stride();
        AttentionPanels.packTransposed(from, first + shape.width(), distance, width, tokens, keys);
        AttentionPanels.pack(from, first + 2 * shape.width(), distance, tokens, width, values);

        for (int query = 0; query < tokens; query += blockRows) {
            int rows = Math.min(blockRows, tokens - query);
            AttentionPanels.product(
                    rows, width, tokens, from, first + query * distance, distance, keys, scores, 0, stride);
            AttentionWeights.exponentials(
                    rows, AttentionPanels.padded(tokens, LANES), factor, additions, scores, stride, largest, sums);
            if (dropout.isPresent()) {
                int row = (sequence * shape.heads() + head) * tokens + query;
                AttentionWeights.multiply(rows, tokens, scores, stride, dropout.get(), row, scores);
            }
            AttentionPanels.product(rows, tokens, width, scores, 0, stride, values, block, 0, resultStride);
            finish(rows, sequence * tokens + query, head);
        }
    }

    /** Divides by the sums, which is cheaper here than it is on the weights. */
    private void finish(int rows, int firstRow, int head) {
        float[] to = result.values();
        int bound = SPECIES.loopBound(width);
        for (int row = 0; row < rows; row++) {
            float sum = sums[row];
            float inverse = 1.0f / sum;
            statistics.values()[statistics.row(firstRow + row) + head] = largest[row] + (float) Math.log(sum);
            int source = row * resultStride;
            int target = result.row(firstRow + row) + head * width;
            FloatVector inverses = FloatVector.broadcast(SPECIES, inverse);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector.fromArray(SPECIES, block, source + i).mul(inverses).intoArray(to, target + i);
            }
            for (int i = bound; i < width; i++) {
                to[target + i] = block[source + i] * inverse;
            }
        }
    }
}
