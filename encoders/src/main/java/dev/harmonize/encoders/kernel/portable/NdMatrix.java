package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.encoders.kernel.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix of ND4J.
 *
 * @param array rank 2, row-major; it may be a view
 */
record NdMatrix(INDArray array) implements Matrix {

    static INDArray array(Matrix matrix) {
        return ((NdMatrix) matrix).array;
    }

    @Override
    public int rows() {
        return Math.toIntExact(array.size(0));
    }

    @Override
    public int columns() {
        return Math.toIntExact(array.size(1));
    }

    @Override
    public Matrix rows(int first, int count) {
        return first == 0 && count == rows() ? this : view(first, count, 1);
    }

    @Override
    public Matrix everyRow(int step) {
        return step == 1 ? this : view(0, rows() / step, step);
    }

    /** Made by hand: of an array that is a view itself, ND4J's own views lose rows. */
    private Matrix view(int first, int count, int step) {
        long row = array.stride(0);
        return new NdMatrix(NdOperations.view(
                array, first * row, new long[] {count, columns()}, new long[] {step * row, array.stride(1)}));
    }
}
