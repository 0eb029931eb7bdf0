package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

/**
 * A learned table, [rows, width], of which rows are looked up by number.
 *
 * @param name of the table
 */
record Lookup(String name, int rows, int width, Initializer initializer) {

    void declare(LayoutBuilder layout) {
        layout.add(name, initializer, rows, width);
    }

    /** Adds the rows with these numbers to a matrix. */
    void addTo(Matrix result, int[] numbers, Forward pass) {
        pass.kernels().addLookup(pass.weights().table(name), numbers, result);
    }

    /** Tells how the table took part; {@code deltas} are those of the looked-up rows, in blocks of as many as numbers. */
    void backward(int[] numbers, Matrix deltas, Contributions contributions) {
        contributions.rows(name, numbers, deltas);
    }
}
