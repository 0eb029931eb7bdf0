package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import dev.harmonize.encoders.kernel.AttentionShape;
import jdk.incubator.vector.FloatVector;

import java.util.Optional;

/**
 * The way back through attention of all tokens, a block of queries at a time. With P the weights, A the weights after
 * dropout with factors F, c the factor of the scores and δ the deltas of the output O:
 *
 * <pre>
 * δV = Aᵀ δ    δS = c P ∘ (F ∘ δ Vᵀ − Σ (δ ∘ O))    δQ = δS K    δK = δSᵀ Q
 * </pre>
 *
 * the sum taken over each row, where it equals that of F ∘ δ Vᵀ ∘ P (Dao et al., 2022, appendix B.2). The weights of a block
 * are computed again once for all objectives.
 */
final class AttentionBackward {

    private final AttentionShape shape;
    private final HeapMatrix projections;
    private final Optional<HeapMatrix> dropout;
    private final HeapMatrix statistics;
    private final HeapMatrix output;
    private final HeapMatrix deltas;
    private final HeapMatrix result;
    private final int tokens;
    private final int width;
    private final int model;
    private final int objectives;
    private final float factor;
    private final int blockRows;
    private final int stride;
    private final int paddedWidth;
    private final int gradientLength;
    private final float[] transposedKeys;
    private final float[] transposedValues;
    private final float[] keys;
    private final float[] queries;
    private final float[] blockDeltas;
    private final float[] weights;
    private final float[] applied;
    private final float[] scoreDeltas;
    private final float[] additions;
    private final float[] corrections;
    private final float[] queryDeltas;
    private final float[] gradients;

    private AttentionBackward(
            AttentionShape shape,
            HeapMatrix projections,
            Optional<HeapMatrix> dropout,
            HeapMatrix statistics,
            HeapMatrix output,
            HeapMatrix deltas,
            HeapMatrix result,
            Scratch scratch) {
        this.shape = shape;
        this.projections = projections;
        this.dropout = dropout;
        this.statistics = statistics;
        this.output = output;
        this.deltas = deltas;
        this.result = result;
        tokens = shape.tokens();
        width = shape.headWidth();
        model = shape.width();
        objectives = deltas.rows() / output.rows();
        factor = (float) shape.factor();
        blockRows = Attention.blockRows(tokens);
        stride = Attention.scoreStride(tokens);
        paddedWidth = AttentionPanels.padded(width, PANEL);
        gradientLength = AttentionPanels.padded(tokens, AttentionPanels.TILE) * paddedWidth;
        transposedKeys = scratch.floats(Scratch.Use.KEYS, AttentionPanels.packedLength(width, tokens));
        transposedValues = scratch.floats(Scratch.Use.VALUES, AttentionPanels.packedLength(width, tokens));
        keys = scratch.floats(Scratch.Use.PANEL, AttentionPanels.packedLength(tokens, width));
        queries = scratch.floats(Scratch.Use.QUERIES, AttentionPanels.packedLength(tokens, width));
        blockDeltas = scratch.floats(Scratch.Use.DELTAS, AttentionPanels.packedLength(blockRows, width));
        weights = scratch.floats(Scratch.Use.SCORES, blockRows * stride);
        applied = dropout.isPresent() ? scratch.floats(Scratch.Use.APPLIED, blockRows * stride) : weights;
        scoreDeltas = scratch.floats(Scratch.Use.SCORE_DELTAS, blockRows * stride);
        additions = scratch.floats(Scratch.Use.OTHER, stride);
        corrections = scratch.floats(Scratch.Use.SUMS, blockRows);
        queryDeltas = scratch.floats(Scratch.Use.RESULT, blockRows * paddedWidth);
        gradients = scratch.floats(Scratch.Use.BLOCK, 2 * objectives * gradientLength);
    }

    static void run(
            AttentionShape shape,
            HeapMatrix projections,
            Optional<HeapMatrix> mask,
            Optional<HeapMatrix> dropout,
            HeapMatrix statistics,
            HeapMatrix output,
            HeapMatrix deltas,
            HeapMatrix result,
            Scratch scratch) {
        AttentionBackward backward =
                new AttentionBackward(shape, projections, dropout, statistics, output, deltas, result, scratch);
        for (int sequence = 0; sequence < shape.sequences(); sequence++) {
            AttentionWeights.additions(mask, sequence, shape.tokens(), backward.additions);
            for (int head = 0; head < shape.heads(); head++) {
                backward.head(sequence, head);
            }
        }
    }

    private void head(int sequence, int head) {
        float[] from = projections.values();
        int first = projections.row(sequence * tokens) + head * width;
        int distance = projections.stride();
        AttentionPanels.packTransposed(from, first + model, distance, width, tokens, transposedKeys);
        AttentionPanels.packTransposed(from, first + 2 * model, distance, width, tokens, transposedValues);
        AttentionPanels.pack(from, first + model, distance, tokens, width, keys);
        AttentionPanels.pack(from, first, distance, tokens, width, queries);

        for (int query = 0; query < tokens; query += blockRows) {
            int rows = Math.min(blockRows, tokens - query);
            recompute(rows, sequence, head, query);
            for (int objective = 0; objective < objectives; objective++) {
                block(rows, objective, sequence, head, query);
            }
        }
        for (int objective = 0; objective < objectives; objective++) {
            int row = (objective * shape.sequences() + sequence) * tokens;
            int to = model + head * width;
            copy(tokens, gradients, keyGradient(objective), row, to);
            copy(tokens, gradients, valueGradient(objective), row, to + model);
        }
    }

    private int keyGradient(int objective) {
        return 2 * objective * gradientLength;
    }

    private int valueGradient(int objective) {
        return (2 * objective + 1) * gradientLength;
    }

    /** The weights of a block of queries. */
    private void recompute(int rows, int sequence, int head, int query) {
        int distance = projections.stride();
        int first = projections.row(sequence * tokens + query) + head * width;
        AttentionPanels.product(
                rows, width, tokens, projections.values(), first, distance, transposedKeys, weights, 0, stride);
        AttentionWeights.recompute(
                rows,
                AttentionPanels.padded(tokens, LANES),
                factor,
                additions,
                weights,
                stride,
                statistics.values(),
                statistics.row(sequence * tokens + query) + head,
                statistics.stride());
        if (dropout.isPresent()) {
            int row = (sequence * shape.heads() + head) * tokens + query;
            AttentionWeights.multiply(rows, tokens, weights, stride, dropout.get(), row, applied);
        }
    }

    /** What a block of queries gives one objective. */
    private void block(int rows, int objective, int sequence, int head, int query) {
        int row = sequence * tokens + query;
        int deltaRow = objective * output.rows() + row;
        int delta = deltas.row(deltaRow) + head * width;
        boolean add = query > 0;

        AttentionPanels.pack(deltas.values(), delta, deltas.stride(), rows, width, blockDeltas);
        AttentionPanels.transposedProduct(
                tokens,
                rows,
                width,
                applied,
                stride,
                blockDeltas,
                0,
                rows * PANEL,
                gradients,
                valueGradient(objective),
                paddedWidth,
                add);

        AttentionPanels.product(
                rows, width, tokens, deltas.values(), delta, deltas.stride(), transposedValues, scoreDeltas, 0, stride);
        correct(rows, delta, output.row(row) + head * width);
        throughSoftmax(rows);

        AttentionPanels.product(rows, tokens, width, scoreDeltas, 0, stride, keys, queryDeltas, 0, paddedWidth);
        copy(rows, queryDeltas, 0, deltaRow, head * width);
        AttentionPanels.transposedProduct(
                tokens,
                rows,
                width,
                scoreDeltas,
                stride,
                queries,
                query * PANEL,
                tokens * PANEL,
                gradients,
                keyGradient(objective),
                paddedWidth,
                add);
    }

    /** Inner products of the deltas' rows with those of the output. */
    private void correct(int rows, int delta, int out) {
        for (int row = 0; row < rows; row++) {
            corrections[row] = AttentionWeights.innerProduct(
                    width,
                    deltas.values(),
                    delta + row * deltas.stride(),
                    output.values(),
                    out + row * output.stride());
        }
    }

    /** Turns the deltas of the weights after dropout into those of the scores before they are scaled, times the factor. */
    private void throughSoftmax(int rows) {
        int length = AttentionPanels.padded(tokens, LANES);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        for (int row = 0; row < rows; row++) {
            int offset = row * stride;
            FloatVector correction = FloatVector.broadcast(SPECIES, corrections[row]);
            if (dropout.isPresent()) {
                for (int t = 0; t < length; t += LANES) {
                    FloatVector weight = FloatVector.fromArray(SPECIES, weights, offset + t);
                    FloatVector kept = FloatVector.fromArray(SPECIES, applied, offset + t);
                    FloatVector delta = FloatVector.fromArray(SPECIES, scoreDeltas, offset + t);
                    kept.mul(delta).sub(weight.mul(correction)).mul(factors).intoArray(scoreDeltas, offset + t);
                }
            } else {
                for (int t = 0; t < length; t += LANES) {
                    FloatVector weight = FloatVector.fromArray(SPECIES, weights, offset + t);
                    FloatVector delta = FloatVector.fromArray(SPECIES, scoreDeltas, offset + t);
                    delta.sub(correction).mul(weight).mul(factors).intoArray(scoreDeltas, offset + t);
                }
            }
        }
    }

    /** Copies rows of padded width to where they belong in the result. */
    private void copy(int rows, float[] from, int offset, int firstRow, int column) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(
                    from, offset + row * paddedWidth, result.values(), result.row(firstRow + row) + column, width);
        }
    }
}
