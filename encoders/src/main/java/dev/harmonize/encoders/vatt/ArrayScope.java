package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.List;

/** Arrays that are freed together. Off-heap memory must not wait for the garbage collector, which does not see its size. */
final class ArrayScope implements AutoCloseable {

    private final List<INDArray> arrays = new ArrayList<>();

    /** Takes an array that shares its memory with no other, views of it aside. */
    INDArray own(INDArray array) {
        arrays.add(array);
        return array;
    }

    @Override
    public void close() {
        arrays.forEach(INDArray::close);
        arrays.clear();
    }
}
