package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

/** One differentiable step of the model. Holds names and sizes, not numbers. */
interface Layer {

    /** Adds its parameters to the layout; nothing if it has none. */
    default void declare(LayoutBuilder layout) {}

    /**
     * Computes the output.
     *
     * @param input row-major; must stay as it is until the pass ends
     */
    Trace forward(INDArray input, Forward pass);
}
