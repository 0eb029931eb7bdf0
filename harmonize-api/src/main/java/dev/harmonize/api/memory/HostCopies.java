package dev.harmonize.api.memory;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Numbers of a vector that is a view, too long for one buffer, or of another type, a stretch at a time through ND4J. */
final class HostCopies extends HostMemory {

    private final INDArray vector;
    private final DataType type;

    HostCopies(INDArray vector) {
        super(vector, false);
        this.vector = vector;
        this.type = vector.dataType() == DataType.FLOAT ? DataType.FLOAT : DataType.DOUBLE;
        // A device works for every thread on its own; what others read must be done.
        Nd4j.getExecutioner().commit();
    }

    @Override
    public void read(long begin, float[] target, int offset, int length) {
        if (length > 0) {
            try (INDArray numbers = copy(begin, length);
                    HostMemory memory = HostMemory.of(numbers)) {
                memory.read(0, target, offset, length);
            }
        }
    }

    @Override
    public void read(long begin, double[] target, int offset, int length) {
        if (length > 0) {
            try (INDArray numbers = copy(begin, length);
                    HostMemory memory = HostMemory.of(numbers)) {
                memory.read(0, target, offset, length);
            }
        }
    }

    private INDArray copy(long begin, int length) {
        return Nd4j.createUninitialized(type, length).assign(stretch(begin, length));
    }

    @Override
    void put(long begin, float[] source, int offset, int length) {
        if (length > 0) {
            try (INDArray numbers = Nd4j.createUninitialized(type, length)) {
                try (HostMemory memory = HostMemory.overwriting(numbers)) {
                    memory.write(0, source, offset, length);
                }
                store(numbers, begin, length);
            }
        }
    }

    @Override
    void put(long begin, double[] source, int offset, int length) {
        if (length > 0) {
            try (INDArray numbers = Nd4j.createUninitialized(type, length)) {
                try (HostMemory memory = HostMemory.overwriting(numbers)) {
                    memory.write(0, source, offset, length);
                }
                store(numbers, begin, length);
            }
        }
    }

    private void store(INDArray numbers, long begin, int length) {
        stretch(begin, length).assign(numbers);
        // Before the numbers are freed, and another thread reads.
        Nd4j.getExecutioner().commit();
    }

    /** What is written is the array's at once. */
    @Override
    boolean liesOnHost() {
        return false;
    }

    /** For one thread at a time: to make a view, backends may have to change what they remember of the whole. */
    private synchronized INDArray stretch(long begin, int length) {
        return vector.get(NDArrayIndex.interval(begin, begin + length));
    }
}
