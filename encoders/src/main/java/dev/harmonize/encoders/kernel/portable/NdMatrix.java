package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.encoders.kernel.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
        return first == 0 && count == rows()
                ? this
                : new NdMatrix(array.get(NDArrayIndex.interval(first, first + count), NDArrayIndex.all()));
    }

    @Override
    public Matrix everyRow(int step) {
        return step == 1
                ? this
                : new NdMatrix(array.reshape('c', rows() / step, (long) step * columns())
                        .get(NDArrayIndex.all(), NDArrayIndex.interval(0, columns())));
    }
}
