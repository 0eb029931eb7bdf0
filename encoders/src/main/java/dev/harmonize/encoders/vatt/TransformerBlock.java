package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

/**
 * A pre-norm transformer block: x ← x + attention(norm(x)), then x ← x + feedForward(norm(x)).
 *
 * @param projections norm, and the dense layer that makes queries, keys and values
 * @param attention attention itself
 * @param mixing the dense layer after attention, and dropout
 * @param feedForward norm, dense, GELU, dropout, dense, dropout
 */
record TransformerBlock(Chain projections, Attention attention, Chain mixing, Chain feedForward) {

    static TransformerBlock of(String name, Architecture sizes) {
        int width = sizes.width();
        return new TransformerBlock(
                Chain.of(new NormalizedLinear(
                        new LayerNorm(name + ".attention.norm", width),
                        new Linear(name + ".attention.qkv", width, 3 * width, true, 3))),
                new Attention(
                        sizes.heads(),
                        width / sizes.heads(),
                        new Dropout(name + ".attention.weights", sizes.dropout())),
                Chain.of(
                        Linear.withBias(name + ".attention.output", width, width),
                        new Dropout(name + ".attention.output", sizes.dropout())),
                Chain.of(
                        new NormalizedLinear(
                                new LayerNorm(name + ".feed-forward.norm", width),
                                Linear.withBias(name + ".feed-forward.in", width, sizes.feedForward())),
                        new ActivatedLinear(
                                new Gelu(sizes.gelu()),
                                new Dropout(name + ".feed-forward.in", sizes.dropout()),
                                Linear.withBias(name + ".feed-forward.out", sizes.feedForward(), width)),
                        new Dropout(name + ".feed-forward.out", sizes.dropout())));
    }

    void declare(LayoutBuilder layout) {
        projections.declare(layout);
        mixing.declare(layout);
        feedForward.declare(layout);
    }

    /**
     * Computes the block for the first tokens of each sequence.
     *
     * @param input [N·T, d]
     * @param queries how many tokens, Q: 1 or T; the others only serve as keys and values
     * @return output [N·Q, d]
     */
    Trace forward(Matrix input, Sequences sequences, int queries, Forward pass) {
        Trace projected = projections.forward(input, pass);
        Trace attended = attention.forward(projected.output(), sequences, queries, pass);
        // Dense layers and dropout do not need what they gave out, so the sums may take its place.
        Trace mixed = mixing.forward(attended.output(), pass);
        Matrix middle = mixed.output();
        pass.kernels().add(middle, first(input, sequences, queries), middle);
        Trace fed = feedForward.forward(middle, pass);
        Matrix output = fed.output();
        pass.kernels().add(output, middle, output);
        return new BlockTrace(sequences, queries, projected, attended, mixed, fed, output);
    }

    /** The rows of the first tokens of each sequence, of which there may be several blocks: a view. */
    private static Matrix first(Matrix rows, Sequences sequences, int queries) {
        return queries == sequences.tokens() ? rows : rows.everyRow(sequences.tokens());
    }

    private record BlockTrace(
            Sequences sequences, int queries, Trace projected, Trace attended, Trace mixed, Trace fed, Matrix output)
            implements Trace {

        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            Matrix middle = fed.backward(deltas, contributions);
            contributions.kernels().add(middle, deltas, middle);
            Matrix attendedDeltas = mixed.backward(middle, contributions);
            Matrix projectedDeltas = attended.backward(attendedDeltas, contributions);
            Matrix result = projected.backward(projectedDeltas, contributions);
            Matrix fromFirst = first(result, sequences, queries);
            contributions.kernels().add(fromFirst, middle, fromFirst);
            return result;
        }
    }
}
