package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.encoders.kernel.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix whose rows lie one after the other, as products and reshaped views need it: itself, or a copy.
 *
 * @param copied whether it is a copy, which is freed here
 */
record Temporary(INDArray array, boolean copied) implements AutoCloseable {

    static Temporary dense(Matrix matrix) {
        INDArray array = NdMatrix.array(matrix);
        boolean dense = array.ordering() == 'c'
                && (array.size(0) == 1 || array.stride(0) == array.size(1))
                && (array.size(1) == 1 || array.stride(1) == 1);
        return dense ? new Temporary(array, false) : new Temporary(array.dup('c'), true);
    }

    @Override
    public void close() {
        if (copied) {
            array.close();
        }
    }
}
