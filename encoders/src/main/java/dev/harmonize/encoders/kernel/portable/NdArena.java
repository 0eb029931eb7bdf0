package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Matrix;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.List;

/** Arrays that are freed together. Off-heap memory must not wait for the garbage collector, which does not see its size. */
final class NdArena implements Arena {

    private final DataType type;
    private final List<INDArray> arrays = new ArrayList<>();

    NdArena(DataType type) {
        this.type = type;
    }

    @Override
    public Matrix allocate(int rows, int columns) {
        return new NdMatrix(own(Nd4j.createUninitialized(type, new long[] {rows, columns}, 'c')));
    }

    /** Takes an array that is no view. */
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
