package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.encoders.kernel.AttentionShape;
import dev.harmonize.encoders.kernel.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Optional;

/** Attention with all scores there at once, [N, H, Q, T]. */
record NdAttention(NdOperations operations, AttentionShape shape) {

    private static final int QUERY = 0;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    void forward(Matrix projections, Optional<Matrix> mask, Optional<Matrix> dropout, Matrix result) {
        INDArray projected = NdMatrix.array(projections);
        try (INDArray weights = weights(projected, mask)) {
            dropout.ifPresent(factors -> weights.muli(asScores(factors)));
            operations.batchedProduct(
                    weights, false, part(projected, 0, VALUE, shape.tokens()), false, 1.0, byHead(result, 0));
        }
    }

    /** softmax(Q Kᵀ / √w + mask), [N, H, Q, T]. */
    private INDArray weights(INDArray projected, Optional<Matrix> mask) {
        INDArray weights = operations.allocate(shape.sequences(), shape.heads(), shape.queries(), shape.tokens());
        operations.batchedProduct(
                part(projected, 0, QUERY, shape.queries()),
                false,
                part(projected, 0, KEY, shape.tokens()),
                true,
                shape.factor(),
                weights);
        mask.ifPresent(
                each -> weights.addi(NdMatrix.array(each).reshape('c', shape.sequences(), 1, 1, shape.tokens())));
        operations.softmax(weights);
        return weights;
    }

    private INDArray asScores(Matrix factors) {
        return NdMatrix.array(factors).reshape('c', shape.sequences(), shape.heads(), shape.queries(), shape.tokens());
    }

    /** Queries, keys or values of the first {@code used} tokens in one of several blocks: a view [N, H, used, w]. */
    private INDArray part(INDArray projected, int block, int which, int used) {
        long row = projected.stride(0);
        return NdOperations.view(
                projected,
                (long) block * shape.sequences() * shape.tokens() * row + (long) which * shape.width(),
                new long[] {shape.sequences(), shape.heads(), used, shape.headWidth()},
                new long[] {shape.tokens() * row, shape.headWidth(), row, 1});
    }

    /** One of several blocks, [N·Q, d], as a view [N, H, Q, w]. */
    private INDArray byHead(Matrix rows, int block) {
        INDArray array = NdMatrix.array(rows);
        long row = array.stride(0);
        return NdOperations.view(
                array,
                (long) block * shape.sequences() * shape.queries() * row,
                new long[] {shape.sequences(), shape.heads(), shape.queries(), shape.headWidth()},
                new long[] {shape.queries() * row, shape.headWidth(), row, 1});
    }

    void backward(Matrix projections, Optional<Matrix> mask, Optional<Matrix> dropout, Matrix deltas, Matrix result) {
        INDArray projected = NdMatrix.array(projections);
        INDArray target = NdMatrix.array(result);
        if (shape.queries() < shape.tokens()) {
            target.assign(0.0);
        }
        int blocks = deltas.rows() / (shape.sequences() * shape.queries());
        try (INDArray weights = weights(projected, mask);
                INDArray applied = weights.dup('c');
                INDArray scoreDelta = operations.allocate(weights.shape())) {
            dropout.ifPresent(factors -> applied.muli(asScores(factors)));
            for (int block = 0; block < blocks; block++) {
                INDArray delta = byHead(deltas, block);
                operations.batchedProduct(applied, true, delta, false, 1.0, part(target, block, VALUE, shape.tokens()));
                operations.batchedProduct(
                        delta, false, part(projected, 0, VALUE, shape.tokens()), true, 1.0, scoreDelta);
                dropout.ifPresent(factors -> scoreDelta.muli(asScores(factors)));
                throughSoftmax(scoreDelta, weights);
                operations.batchedProduct(
                        scoreDelta,
                        false,
                        part(projected, 0, KEY, shape.tokens()),
                        false,
                        shape.factor(),
                        part(target, block, QUERY, shape.queries()));
                operations.batchedProduct(
                        scoreDelta,
                        true,
                        part(projected, 0, QUERY, shape.queries()),
                        false,
                        shape.factor(),
                        part(target, block, KEY, shape.tokens()));
            }
        }
    }

    /** With P the weights: ∂L/∂S = P ∘ (∂L/∂P − Σ (∂L/∂P ∘ P)), the sum taken over each row; in place. */
    private void throughSoftmax(INDArray weightDelta, INDArray weights) {
        INDArray rows = weightDelta.reshape('c', weightDelta.length() / shape.tokens(), shape.tokens());
        INDArray weightRows = weights.reshape('c', rows.shape());
        rows.muli(weightRows);
        try (INDArray sums = operations.rowSums(rows);
                INDArray correction = operations.multiplyColumn(weightRows, sums)) {
            rows.subi(correction);
        }
    }
}
