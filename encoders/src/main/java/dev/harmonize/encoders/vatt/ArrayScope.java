package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arrays that are freed together. Off-heap memory must not wait for the garbage collector, which does not see its size. */
final class ArrayScope implements AutoCloseable {

    private final List<INDArray> arrays = new ArrayList<>();

    /**
     * Takes an array.
     *
     * @throws IllegalArgumentException if it is a view, as every reshaped array is: closing one frees nothing
     */
    INDArray own(INDArray array) {
        if (!array.closeable()) {
            throw new IllegalArgumentException("cannot own a view of shape " + Arrays.toString(array.shape()));
        }
        arrays.add(array);
        return array;
    }

    @Override
    public void close() {
        arrays.forEach(INDArray::close);
        arrays.clear();
    }
}
