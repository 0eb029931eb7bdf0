package dev.harmonize.api.memory;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.nio.DoubleBuffer;

/** Numbers in double precision that lie one after the other. */
final class HostDoubles extends HostMemory {

    private final DoubleBuffer memory;

    HostDoubles(INDArray array, boolean copy, DoubleBuffer memory) {
        super(array, copy);
        this.memory = memory;
    }

    @Override
    public void read(long begin, float[] target, int offset, int length) {
        double[] numbers = new double[length];
        read(begin, numbers, 0, length);
        for (int i = 0; i < length; i++) {
            target[offset + i] = (float) numbers[i];
        }
    }

    @Override
    public void read(long begin, double[] target, int offset, int length) {
        memory.get(Math.toIntExact(begin), target, offset, length);
    }

    @Override
    void put(long begin, float[] source, int offset, int length) {
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = source[offset + i];
        }
        put(begin, numbers, 0, length);
    }

    @Override
    void put(long begin, double[] source, int offset, int length) {
        memory.put(Math.toIntExact(begin), source, offset, length);
    }
}
