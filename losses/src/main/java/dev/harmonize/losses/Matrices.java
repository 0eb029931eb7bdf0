package dev.harmonize.losses;

import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Between plain arrays, where sums are taken in double precision, and BLAS, in the data type of the embeddings. */
final class Matrices {

    private Matrices() {}

    /** A matrix whose numbers are given row after row. */
    static INDArray rowMajor(double[] values, long rows, long columns, DataType type) {
        return of(values, rows, columns, 'c', type);
    }

    /** A matrix whose numbers are given column after column. */
    static INDArray columnMajor(double[] values, long rows, long columns, DataType type) {
        return of(values, rows, columns, 'f', type);
    }

    private static INDArray of(double[] values, long rows, long columns, char order, DataType type) {
        return HostMemory.array(values, type, order, rows, columns);
    }

    /**
     * a·b, column after column, the order in which BLAS needs no hidden copy. What is wanted row after row is bᵀ·aᵀ
     * column after column.
     */
    static double[] multiply(INDArray a, INDArray b) {
        try (INDArray product = Nd4j.createUninitialized(a.dataType(), new long[] {a.size(0), b.size(1)}, 'f')) {
            a.mmuli(b, product);
            double[] values = new double[Math.toIntExact(product.length())];
            try (HostMemory memory = HostMemory.of(product)) {
                memory.read(0, values, 0, values.length);
            }
            return values;
        }
    }

    static void add(double[] source, double[] target, int offset) {
        for (int i = 0; i < source.length; i++) {
            target[offset + i] += source[i];
        }
    }

    /** The inner products of rows of the same index, of matrices given row after row. */
    static double[] innerProducts(double[] left, double[] right, int width) {
        double[] products = new double[left.length / width];
        int index = 0;
        for (int row = 0; row < products.length; row++) {
            double sum = 0.0;
            for (int c = 0; c < width; c++, index++) {
                sum += left[index] * right[index];
            }
            products[row] = sum;
        }
        return products;
    }
}
