package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Learned embeddings of the positions of tokens: the sum of one table row per axis, normalized if asked for.
 *
 * @param axes three for video, one for a sequence
 */
record Positions(List<Axis> axes, Optional<LayerNorm> norm) {

    Positions {
        axes = List.copyOf(axes);
    }

    /**
     * One axis along which tokens have a place.
     *
     * @param table a row per place
     * @param placeOf the place of a token by its number
     */
    record Axis(Lookup table, IntUnaryOperator placeOf) {
        int[] places(int[] tokens) {
            return Arrays.stream(tokens).map(placeOf).toArray();
        }
    }

    void declare(LayoutBuilder layout) {
        axes.forEach(axis -> axis.table().declare(layout));
        norm.ifPresent(layer -> layer.declare(layout));
    }

    /** The embeddings of the positions of these tokens, [t, d]. */
    PositionTrace forward(int[] tokens, int width, Forward pass) {
        Matrix embeddings = pass.zeros(tokens.length, width);
        for (Axis axis : axes) {
            axis.table().addTo(embeddings, axis.places(tokens), pass);
        }
        Optional<Trace> normalized = norm.map(layer -> layer.forward(embeddings, pass));
        return new PositionTrace(
                this, tokens, normalized, normalized.map(Trace::output).orElse(embeddings));
    }

    /** The embeddings, and the way back, which ends here. */
    record PositionTrace(Positions positions, int[] tokens, Optional<Trace> normalized, Matrix output) {
        /** Goes back with blocks of t rows, one per objective and sequence. */
        void backward(Matrix deltas, Contributions contributions) {
            Matrix beforeNorm = normalized
                    .map(trace -> trace.backward(deltas, contributions))
                    .orElse(deltas);
            for (Axis axis : positions.axes) {
                axis.table().backward(axis.places(tokens), beforeNorm, contributions);
            }
        }
    }
}
