package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.AttentionShape;
import dev.harmonize.encoders.kernel.Matrix;

import java.util.Optional;

/**
 * Multi-head attention without its dense layers (Vaswani et al., 2017): per head, softmax(Q Kᵀ / √w + mask) V.
 *
 * @param heads number of heads, H
 * @param headWidth numbers per head, w; d = H·w
 * @param dropout on the attention weights
 */
record Attention(int heads, int headWidth, Dropout dropout) {

    /**
     * Attends from the first tokens of each sequence to all of them.
     *
     * @param projections queries, keys and values side by side, each head after head: [N·T, 3·d]
     * @param queries how many tokens attend, Q: 1 or T
     * @return output [N·Q, d], which the way back needs
     */
    Trace forward(Matrix projections, Sequences sequences, int queries, Forward pass) {
        AttentionShape shape = new AttentionShape(sequences.count(), sequences.tokens(), queries, heads, headWidth);
        int rows = sequences.count() * queries;
        Optional<Matrix> kept = dropout.active(pass)
                ? Optional.of(dropout.factors(pass, rows * heads, sequences.tokens()))
                : Optional.empty();
        Matrix statistics = pass.allocate(rows, heads);
        Matrix output = pass.allocate(rows, shape.width());
        pass.kernels().attention(shape, projections, sequences.mask(), kept, statistics, output);
        return new AttentionTrace(shape, projections, sequences.mask(), kept, statistics, output);
    }

    private record AttentionTrace(
            AttentionShape shape,
            Matrix projections,
            Optional<Matrix> mask,
            Optional<Matrix> dropout,
            Matrix statistics,
            Matrix output)
            implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            int blocks = deltas.rows() / output.rows();
            Matrix result = contributions.allocate(blocks * projections.rows(), projections.columns());
            contributions
                    .kernels()
                    .attentionBackward(shape, projections, mask, dropout, statistics, output, deltas, result);
            return result;
        }
    }
}
