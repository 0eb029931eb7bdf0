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

    /** Tells how the table took part; {@code deltas} are those of the looked-up rows, in blocks of as many as numbers. */
    void backward(int[] numbers, INDArray deltas, Contributions contributions) {
        contributions.rows(name, numbers, deltas);
    }
}
