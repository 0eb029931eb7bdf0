package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What a layer computed in one forward pass, and the way back. */
interface Trace {

    /** The output; it belongs to the pass. */
    INDArray output();

    /**
     * Goes back with K objectives at once, and tells how the parameters of this layer took part. May be called any number
     * of times.
     *
     * @param deltas ∂L_k/∂output: K blocks of rows, each of the shape of the output; left as they were
     * @return ∂L_k/∂input, in blocks likewise: a new array that belongs to the caller
     */
    INDArray backward(INDArray deltas, Contributions contributions);

    /** Like {@link #backward}, where nothing that learns lies before this layer. */
    default void end(INDArray deltas, Contributions contributions) {
        backward(deltas, contributions).close();
    }
}
