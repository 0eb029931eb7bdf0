package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Optional;

/**
 * Multi-head attention without its dense layers (Vaswani et al., 2017): per head, softmax(Q Kᵀ / √w + mask) V.
 *
 * @param heads number of heads, H
 * @param headWidth numbers per head, w; d = H·w
 * @param dropout on the attention weights
 */
record Attention(int heads, int headWidth, Dropout dropout) {

    private static final int QUERY = 0;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private int width() {
        return heads * headWidth;
    }

    private double factor() {
        return 1.0 / Math.sqrt(headWidth);
    }

    /**
     * Attends from the first tokens of each sequence to all of them.
     *
     * @param projections queries, keys and values side by side, each head after head: [N·T, 3·d]
     * @param queries how many tokens attend, Q
     * @return output [N·Q, d]
     */
    Trace forward(INDArray projections, Sequences sequences, int queries, Forward pass) {
        Kernels kernels = pass.kernels();
        int count = sequences.count();
        int tokens = sequences.tokens();
        INDArray weights = pass.scope().own(kernels.allocate(count, heads, queries, tokens));
        kernels.batchedProduct(
                part(projections, 0, QUERY, count, tokens, queries),
                false,
                part(projections, 0, KEY, count, tokens, tokens),
                true,
                factor(),
                weights);
        sequences.mask().ifPresent(weights::addi);
        kernels.softmax(weights);

        Optional<INDArray> kept = dropout.active(pass)
                ? Optional.of(dropout.mask(pass, count, heads, queries, tokens))
                : Optional.empty();
        INDArray applied = kept.map(mask -> pass.scope().own(weights.mul(mask))).orElse(weights);
        INDArray output = pass.scope().own(kernels.allocate((long) count * queries, width()));
        INDArray values = part(projections, 0, VALUE, count, tokens, tokens);
        kernels.batchedProduct(applied, false, values, false, 1.0, byHead(output, 0, count, queries));
        return new AttentionTrace(this, projections, weights, applied, kept, count, tokens, queries, output);
    }

    /** Queries, keys or values of the first {@code used} tokens in one of several blocks: a view [N, H, used, w]. */
    private INDArray part(INDArray projections, int block, int which, int count, int tokens, int used) {
        long row = 3L * width();
        return Nd4j.create(
                projections.data(),
                new long[] {count, heads, used, headWidth},
                new long[] {tokens * row, headWidth, row, 1},
                (long) block * count * tokens * row + (long) which * width(),
                'c');
    }

    /** One of several blocks, [N·Q, d], as a view [N, H, Q, w]. */
    private INDArray byHead(INDArray rows, int block, int count, int queries) {
        return Nd4j.create(
                rows.data(),
                new long[] {count, heads, queries, headWidth},
                new long[] {(long) queries * width(), headWidth, width(), 1},
                (long) block * count * queries * width(),
                'c');
    }

    /**
     * The way back.
     *
     * @param weights after the softmax, [N, H, Q, T]
     * @param applied the weights after dropout
     * @param kept the factors of the dropout
     */
    private record AttentionTrace(
            Attention attention,
            INDArray projections,
            INDArray weights,
            INDArray applied,
            Optional<INDArray> kept,
            int count,
            int tokens,
            int queries,
            INDArray output)
            implements Trace {

        @Override
        public INDArray backward(INDArray deltas, Contributions contributions) {
            Kernels kernels = contributions.kernels();
            int blocks = Math.toIntExact(deltas.size(0) / output.size(0));
            INDArray result = kernels.allocate(blocks * projections.size(0), projections.size(1));
            if (queries < tokens) {
                result.assign(0.0);
            }
            INDArray scoreDelta = kernels.allocate(weights.shape());
            for (int block = 0; block < blocks; block++) {
                backward(deltas, result, block, scoreDelta, kernels);
            }
            scoreDelta.close();
            return result;
        }

        /** One block; {@code scoreDelta} is room for the deltas of the scores. */
        private void backward(INDArray deltas, INDArray result, int block, INDArray scoreDelta, Kernels kernels) {
            INDArray deltaByHead = attention.byHead(deltas, block, count, queries);
            kernels.batchedProduct(applied, true, deltaByHead, false, 1.0, part(result, block, VALUE, tokens));
            kernels.batchedProduct(deltaByHead, false, part(projections, 0, VALUE, tokens), true, 1.0, scoreDelta);
            kept.ifPresent(scoreDelta::muli);
            throughSoftmax(scoreDelta, kernels);

            double factor = attention.factor();
            INDArray keys = part(projections, 0, KEY, tokens);
            INDArray queried = part(projections, 0, QUERY, queries);
            kernels.batchedProduct(scoreDelta, false, keys, false, factor, part(result, block, QUERY, queries));
            kernels.batchedProduct(scoreDelta, true, queried, false, factor, part(result, block, KEY, tokens));
        }

        /** With P the weights: ∂L/∂S = P ∘ (∂L/∂P − Σ (∂L/∂P ∘ P)), the sum taken over each row; in place. */
        private void throughSoftmax(INDArray weightDelta, Kernels kernels) {
            INDArray rows = weightDelta.reshape('c', weightDelta.length() / tokens, tokens);
            INDArray weightRows = weights.reshape('c', rows.shape());
            rows.muli(weightRows);
            INDArray sums = kernels.rowSums(rows);
            INDArray correction = kernels.multiplyColumn(weightRows, sums);
            rows.subi(correction);
            sums.close();
            correction.close();
        }

        private INDArray part(INDArray matrix, int block, int which, int used) {
            return attention.part(matrix, block, which, count, tokens, used);
        }
    }
}
