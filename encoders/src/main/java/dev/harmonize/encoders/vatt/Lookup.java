package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A learned table, [rows, width], of which rows are looked up by number.
 *
 * @param name of the table
 */
record Lookup(String name, int rows, int width, Initializer initializer) {

    void declare(LayoutBuilder layout) {
        layout.add(name, initializer, rows, width);
    }

    /** The rows with these numbers; they belong to the pass. */
    INDArray forward(int[] numbers, Forward pass) {
        return pass.scope().own(pass.kernels().rows(pass.weights().matrix(name), numbers));
    }

    /** Adds the table's gradient; {@code delta} is that of the looked-up rows. */
    void backward(int[] numbers, INDArray delta, Gradient gradient) {
        gradient.addRows(name, numbers, delta);
    }
}
