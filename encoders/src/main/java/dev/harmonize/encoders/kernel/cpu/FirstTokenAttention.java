package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import dev.harmonize.encoders.kernel.AttentionShape;
import jdk.incubator.vector.FloatVector;

import java.util.Arrays;
import java.util.Optional;

/**
 * Multi-head attention where only the first token of a sequence attends. With one query, packing keys would cost as much as
 * reading them, so they are read where they lie.
 *
 * @param mask added to the scores of a key, [N, T]
 * @param dropout factors of the weights, [N·H, T]
 * @param statistics log-sum-exp of the scores, [N, H]
 */
record FirstTokenAttention(
        AttentionShape shape,
        HeapMatrix projections,
        Optional<HeapMatrix> mask,
        Optional<HeapMatrix> dropout,
        HeapMatrix statistics) {

    /** Writes the output, [N, d]. */
    void forward(HeapMatrix result, Scratch scratch) {
        int tokens = shape.tokens();
        int width = shape.headWidth();
        int length = AttentionPanels.padded(tokens, LANES);
        float[] weights = scratch.floats(Scratch.Use.SCORES, length);
        float[] additions = scratch.floats(Scratch.Use.OTHER, length);
        float[] largest = scratch.floats(Scratch.Use.BLOCK, 1);
        float[] sums = scratch.floats(Scratch.Use.SUMS, 1);
        for (int sequence = 0; sequence < shape.sequences(); sequence++) {
            AttentionWeights.additions(mask, sequence, tokens, additions);
            for (int head = 0; head < shape.heads(); head++) {
                scores(sequence, head, weights);
                AttentionWeights.exponentials(
                        1, length, (float) shape.factor(), additions, weights, length, largest, sums);
                drop(sequence, head, weights, length, weights);
                int to = result.row(sequence) + head * width;
                Arrays.fill(result.values(), to, to + width, 0.0f);
                float inverse = 1.0f / sums[0];
                int values = part(sequence, head, 2);
                for (int t = 0; t < tokens; t++) {
                    addScaled(
                            width,
                            weights[t] * inverse,
                            projections.values(),
                            values + t * projections.stride(),
                            result.values(),
                            to);
                }
                statistics.values()[statistics.row(sequence) + head] = largest[0] + (float) Math.log(sums[0]);
            }
        }
    }

    /** Writes the deltas of the projections, K blocks of [N·T, 3·d]. */
    void backward(HeapMatrix output, HeapMatrix deltas, HeapMatrix result, Scratch scratch) {
        int tokens = shape.tokens();
        int length = AttentionPanels.padded(tokens, LANES);
        float[] weights = scratch.floats(Scratch.Use.SCORES, length);
        float[] applied = dropout.isPresent() ? scratch.floats(Scratch.Use.APPLIED, length) : weights;
        float[] additions = scratch.floats(Scratch.Use.OTHER, length);
        for (int row = 0; row < result.rows(); row++) {
            Arrays.fill(result.values(), result.row(row), result.row(row) + shape.width(), 0.0f);
        }
        int objectives = deltas.rows() / output.rows();
        for (int sequence = 0; sequence < shape.sequences(); sequence++) {
            AttentionWeights.additions(mask, sequence, tokens, additions);
            for (int head = 0; head < shape.heads(); head++) {
                scores(sequence, head, weights);
                AttentionWeights.recompute(
                        1,
                        length,
                        (float) shape.factor(),
                        additions,
                        weights,
                        length,
                        statistics.values(),
                        statistics.row(sequence) + head,
                        statistics.stride());
                drop(sequence, head, weights, length, applied);
                for (int objective = 0; objective < objectives; objective++) {
                    backward(objective, sequence, head, weights, applied, output, deltas, result);
                }
            }
        }
    }

    private void backward(
            int objective,
            int sequence,
            int head,
            float[] weights,
            float[] applied,
            HeapMatrix output,
            HeapMatrix deltas,
            HeapMatrix result) {
        int tokens = shape.tokens();
        int width = shape.headWidth();
        float factor = (float) shape.factor();
        float[] from = projections.values();
        float[] to = result.values();
        int distance = projections.stride();
        int query = part(sequence, head, 0);
        int key = part(sequence, head, 1);
        int value = part(sequence, head, 2);
        int delta = deltas.row(objective * shape.sequences() + sequence) + head * width;
        int queryDelta = result.row((objective * shape.sequences() + sequence) * tokens) + head * width;
        int keyDelta = queryDelta + shape.width();
        int valueDelta = keyDelta + shape.width();
        float correction = AttentionWeights.innerProduct(
                width, deltas.values(), delta, output.values(), output.row(sequence) + head * width);
        for (int t = 0; t < tokens; t++) {
            float weightDelta =
                    AttentionWeights.innerProduct(width, deltas.values(), delta, from, value + t * distance);
            float scoreDelta = factor * (applied[t] * weightDelta - weights[t] * correction);
            addScaled(width, scoreDelta, from, key + t * distance, to, queryDelta);
            setScaled(width, scoreDelta, from, query, to, keyDelta + t * result.stride());
            setScaled(width, applied[t], deltas.values(), delta, to, valueDelta + t * result.stride());
        }
    }

    /** Where queries (0), keys (1) or values (2) of a sequence and head begin. */
    private int part(int sequence, int head, int which) {
        return projections.row(sequence * shape.tokens()) + which * shape.width() + head * shape.headWidth();
    }

    private void scores(int sequence, int head, float[] scores) {
        float[] values = projections.values();
        int query = part(sequence, head, 0);
        int key = part(sequence, head, 1);
        for (int t = 0; t < shape.tokens(); t++) {
            scores[t] = AttentionWeights.innerProduct(
                    shape.headWidth(), values, query, values, key + t * projections.stride());
        }
        Arrays.fill(scores, shape.tokens(), AttentionPanels.padded(shape.tokens(), LANES), 0.0f);
    }

    private void drop(int sequence, int head, float[] weights, int length, float[] applied) {
        if (dropout.isPresent()) {
            int row = sequence * shape.heads() + head;
            AttentionWeights.multiply(1, shape.tokens(), weights, length, dropout.get(), row, applied);
        }
    }

    /** y += scale x. */
    private static void addScaled(int length, float scale, float[] x, int xOffset, float[] y, int yOffset) {
        int bound = SPECIES.loopBound(length);
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xOffset + i)
                    .fma(scales, FloatVector.fromArray(SPECIES, y, yOffset + i))
                    .intoArray(y, yOffset + i);
        }
        for (int i = bound; i < length; i++) {
            y[yOffset + i] = Math.fma(scale, x[xOffset + i], y[yOffset + i]);
        }
    }

    /** y = scale x. */
    private static void setScaled(int length, float scale, float[] x, int xOffset, float[] y, int yOffset) {
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xOffset + i).mul(scale).intoArray(y, yOffset + i);
        }
        for (int i = bound; i < length; i++) {
            y[yOffset + i] = scale * x[xOffset + i];
        }
    }
}
