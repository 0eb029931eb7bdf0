package dev.harmonize.core.bench;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How fast this machine multiplies matrices: the best of several products of square matrices in single precision, by the BLAS
 * of ND4J with the threads that it has.
 */
final class MatrixProductSpeed {

    /** Large enough for BLAS to be at its best, small enough to stay within the caches of a core's share. */
    private static final int SIZE = 1024;

    private static final int PRODUCTS = 10;

    /** What was measured, for reports. */
    static final String DESCRIPTION = "ND4J sgemm " + SIZE + " x " + SIZE + " x " + SIZE;

    private double gigaflops;

    /** Multiplies; the first product of a process also pays for BLAS being loaded. */
    void measure() {
        // BLAS writes column-major results without a copy.
        try (INDArray left = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
                INDArray right = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
                INDArray result = Nd4j.createUninitialized(DataType.FLOAT, new long[] {SIZE, SIZE}, 'f')) {
            for (int i = 0; i < PRODUCTS; i++) {
                long start = System.nanoTime();
                left.mmuli(right, result);
                gigaflops = Math.max(gigaflops, 2.0 * SIZE * SIZE * SIZE / (System.nanoTime() - start));
            }
        }
    }

    /** Billions of multiplications and additions per second, the best of all measurements. */
    double gigaflops() {
        return gigaflops;
    }
}
