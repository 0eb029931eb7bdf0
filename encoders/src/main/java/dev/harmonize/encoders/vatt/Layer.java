package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

/** One differentiable step of the model. Holds names and sizes, not numbers. */
interface Layer {

    /** Adds its parameters to the layout; nothing if it has none. */
    default void declare(LayoutBuilder layout) {}

    /**
     * Computes the output.
     *
     * @param input must stay as it is until the pass ends
     */
    Trace forward(Matrix input, Forward pass);
}
