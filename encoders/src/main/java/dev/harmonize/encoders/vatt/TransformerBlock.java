package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
                Chain.of(
                        new LayerNorm(name + ".attention.norm", width),
                        new Linear(name + ".attention.qkv", width, 3 * width, true, 3)),
                new Attention(
                        sizes.heads(),
                        width / sizes.heads(),
                        new Dropout(name + ".attention.weights", sizes.dropout())),
                Chain.of(
                        Linear.withBias(name + ".attention.output", width, width),
                        new Dropout(name + ".attention.output", sizes.dropout())),
                Chain.of(
                        new LayerNorm(name + ".feed-forward.norm", width),
                        Linear.withBias(name + ".feed-forward.in", width, sizes.feedForward()),
                        new Gelu(sizes.gelu()),
                        new Dropout(name + ".feed-forward.in", sizes.dropout()),
                        Linear.withBias(name + ".feed-forward.out", sizes.feedForward(), width),
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
     * @param queries how many tokens, Q; the others only serve as keys and values
     * @return output [N·Q, d]
     */
    Trace forward(INDArray input, Sequences sequences, int queries, Forward pass) {
        Trace projected = projections.forward(input, pass);
        Trace attended = attention.forward(projected.output(), sequences, queries, pass);
        Trace mixed = mixing.forward(attended.output(), pass);
        INDArray middle = pass.scope().own(mixed.output().add(first(input, sequences, queries)));
        Trace fed = feedForward.forward(middle, pass);
        INDArray output = pass.scope().own(fed.output().add(middle));
        return new BlockTrace(sequences, queries, projected, attended, mixed, fed, output);
    }

    /** The rows of the first tokens of each sequence, of which there may be several blocks: a view. */
    private static INDArray first(INDArray rows, Sequences sequences, int queries) {
        if (queries == sequences.tokens()) {
            return rows;
        }
        long width = rows.size(1);
        return rows.reshape('c', rows.size(0) / sequences.tokens(), sequences.tokens() * width)
                .get(NDArrayIndex.all(), NDArrayIndex.interval(0, queries * width));
    }

    private record BlockTrace(
            Sequences sequences, int queries, Trace projected, Trace attended, Trace mixed, Trace fed, INDArray output)
            implements Trace {

        @Override
        public INDArray backward(INDArray deltas, Contributions contributions) {
            INDArray middle = fed.backward(deltas, contributions);
            middle.addi(deltas);
            INDArray attendedDeltas = mixed.backward(middle, contributions);
            INDArray projectedDeltas = attended.backward(attendedDeltas, contributions);
            attendedDeltas.close();
            INDArray result = projected.backward(projectedDeltas, contributions);
            projectedDeltas.close();
            first(result, sequences, queries).addi(middle);
            middle.close();
            return result;
        }
    }
}
