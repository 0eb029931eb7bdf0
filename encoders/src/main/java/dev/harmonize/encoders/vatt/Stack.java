package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The transformer stack that all modalities share.
 *
 * @param blocks one after the other
 * @param finish the final layer norm, and dropout
 */
record Stack(List<TransformerBlock> blocks, Chain finish) {

    private static final String NAME = "stack";

    static Stack of(Architecture sizes) {
        List<TransformerBlock> blocks = IntStream.range(0, sizes.layers())
                .mapToObj(index -> TransformerBlock.of(NAME + "." + index, sizes))
                .toList();
        return new Stack(
                blocks,
                Chain.of(new LayerNorm(NAME + ".norm", sizes.width()), new Dropout(NAME + ".norm", sizes.dropout())));
    }

    void declare(LayoutBuilder layout) {
        for (int index = 0; index < blocks.size(); index++) {
            layout.section(NAME, OptionalInt.of(index), true);
            blocks.get(index).declare(layout);
        }
        layout.section(NAME, OptionalInt.empty(), true);
        finish.declare(layout);
    }

    /**
     * What becomes of the aggregation tokens.
     *
     * @param input [N·T, d]
     * @return one per level, each taking in what the one before it gave out; the last output is [N, d]
     */
    List<Trace> forward(Matrix input, Sequences sequences, Forward pass) {
        List<Trace> traces = new ArrayList<>();
        Matrix current = input;
        for (int index = 0; index < blocks.size(); index++) {
            int queries = index == blocks.size() - 1 ? 1 : sequences.tokens();
            Trace trace = blocks.get(index).forward(current, sequences, queries, pass);
            traces.add(trace);
            current = trace.output();
        }
        traces.add(finish.forward(current, pass));
        return traces;
    }
}
