package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What a layer computed in one forward pass, and the way back. */
interface Trace {

    /** The output; it belongs to the pass. */
    INDArray output();

    /**
     * Adds ∂L/∂(parameters of this layer) to a gradient. May be called any number of times.
     *
     * @param delta ∂L/∂output; left as it was
     * @return ∂L/∂input: a new array that belongs to the caller
     */
    INDArray backward(INDArray delta, Gradient gradient);
}
