package dev.harmonize.encoders.kernel.cpu;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Copies between ND4J's memory and Java arrays, in bulk. */
final class HostMemory {

    private HostMemory() {}

    /** Copies all numbers of an array of type FLOAT, row after row. */
    static void read(INDArray array, float[] target, int offset) {
        if (array.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("expected an array of type FLOAT, not " + array.dataType());
        }
        if (array.length() == 0) {
            return;
        }
        if (array.isView() || array.ordering() != 'c') {
            // A view shares its memory with numbers that are not its own.
            try (INDArray copy = array.dup('c')) {
                read(copy, target, offset);
            }
            return;
        }
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        array.data()
                .asNio()
                .duplicate()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(0, target, offset, Math.toIntExact(array.length()));
    }

    /**
     * Copies some of a vector's numbers.
     *
     * @param vector rank 1; it may be a view of a larger one
     */
    static void read(INDArray vector, int begin, float[] target, int offset, int length) {
        if (vector.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("expected an array of type FLOAT, not " + vector.dataType());
        }
        if (vector.isView() || length == 0) {
            read(vector.get(NDArrayIndex.interval(begin, begin + length)), target, offset);
            return;
        }
        Nd4j.getAffinityManager().ensureLocation(vector, Location.HOST);
        vector.data()
                .asNio()
                .duplicate()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(begin, target, offset, length);
    }

    /** A new array of these numbers. */
    static INDArray array(HeapMatrix matrix) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, new long[] {matrix.rows(), matrix.columns()}, 'c');
        FloatBuffer memory =
                array.data().asNio().duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (int row = 0; row < matrix.rows(); row++) {
            memory.put(row * matrix.columns(), matrix.values(), matrix.row(row), matrix.columns());
        }
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
        return array;
    }
}
