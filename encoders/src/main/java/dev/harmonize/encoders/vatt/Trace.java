package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

/** What a layer computed in one forward pass, and the way back. */
interface Trace {

    /** The output. The way back does not need it, unless the layer says so. */
    Matrix output();

    /**
     * Goes back with K objectives at once, and tells how the parameters of this layer took part. May be called any number
     * of times.
     *
     * @param deltas ∂L_k/∂output: K blocks of rows, each of the shape of the output; left as they were
     * @return ∂L_k/∂input, in blocks likewise: a new matrix
     */
    Matrix backward(Matrix deltas, Contributions contributions);

    /** Like {@link #backward}, where nobody needs {@code deltas} any more: they may be written over and returned. */
    default Matrix backwardWithin(Matrix deltas, Contributions contributions) {
        return backward(deltas, contributions);
    }

    /** Like {@link #backward}, where nothing that learns lies before this layer. */
    default void end(Matrix deltas, Contributions contributions) {
        backward(deltas, contributions);
    }
}
