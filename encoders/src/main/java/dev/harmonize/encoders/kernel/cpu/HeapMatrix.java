package dev.harmonize.encoders.kernel.cpu;

import dev.harmonize.encoders.kernel.Matrix;

/**
 * A matrix in a Java array, of which it may be a part. The Vector API reads arrays alike in every JDK from 17 on, which it
 * does no other kind of memory.
 *
 * @param values the array
 * @param offset where the first row begins
 * @param stride distance from row to row
 */
record HeapMatrix(float[] values, int offset, int rows, int columns, int stride) implements Matrix {

    static HeapMatrix dense(float[] values, int rows, int columns) {
        return new HeapMatrix(values, 0, rows, columns, columns);
    }

    static HeapMatrix of(Matrix matrix) {
        return (HeapMatrix) matrix;
    }

    boolean dense() {
        return stride == columns || rows == 1;
    }

    /** Where a row begins. */
    int row(int number) {
        return offset + number * stride;
    }

    @Override
    public HeapMatrix rows(int first, int count) {
        return new HeapMatrix(values, row(first), count, columns, stride);
    }

    @Override
    public HeapMatrix everyRow(int step) {
        return new HeapMatrix(values, offset, rows / step, columns, stride * step);
    }
}
