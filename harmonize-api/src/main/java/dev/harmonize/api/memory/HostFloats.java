package dev.harmonize.api.memory;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.nio.FloatBuffer;

/** Numbers in single precision that lie one after the other. */
final class HostFloats extends HostMemory {

    /** So many are converted at a time. */
    private static final int PART = 1024;

    private final FloatBuffer memory;

    HostFloats(INDArray array, boolean copy, FloatBuffer memory) {
        super(array, copy);
        this.memory = memory;
    }

    @Override
    public void read(long begin, float[] target, int offset, int length) {
        memory.get(Math.toIntExact(begin), target, offset, length);
    }

    @Override
    public void read(long begin, double[] target, int offset, int length) {
        float[] part = new float[Math.min(PART, length)];
        for (int done = 0; done < length; done += PART) {
            int count = Math.min(PART, length - done);
            read(begin + done, part, 0, count);
            for (int i = 0; i < count; i++) {
                target[offset + done + i] = part[i];
            }
        }
    }

    @Override
    void put(long begin, float[] source, int offset, int length) {
        memory.put(Math.toIntExact(begin), source, offset, length);
    }

    @Override
    void put(long begin, double[] source, int offset, int length) {
        float[] part = new float[Math.min(PART, length)];
        for (int done = 0; done < length; done += PART) {
            int count = Math.min(PART, length - done);
            for (int i = 0; i < count; i++) {
                part[i] = (float) source[offset + done + i];
            }
            put(begin + done, part, 0, count);
        }
    }
}
