package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;

import java.util.HashMap;
import java.util.Map;

/**
 * The numerical operations that kernels are made of, on ND4J arrays of one data type. Matrices are row-major and
 * dense. What an operation returns is a new array that belongs to the caller.
 *
 * <p>Why they look as they do: ND4J multiplies matrices at the speed of BLAS only if the result is column-major, and sums
 * along rows or columns much slower than BLAS does. So a row-major matrix is handed over as the column-major matrix that
 * is its transpose, X W as (Wᵀ Xᵀ)ᵀ, which is the same memory; and sums are products with a vector of ones.
 */
final class NdOperations {

    private final DataType type;
    private final Map<Long, INDArray> ones = new HashMap<>();

    NdOperations(DataType type) {
        this.type = type;
    }

    DataType type() {
        return type;
    }

    /** A row-major array with arbitrary content. */
    INDArray allocate(long... shape) {
        return Nd4j.createUninitialized(type, shape, 'c');
    }

    /** A row-major array of this shape; {@code values} is copied. */
    INDArray array(float[] values, long... shape) {
        return type == DataType.FLOAT
                ? HostMemory.array(values, 'c', shape)
                : Nd4j.create(values, shape, Nd4j.getStrides(shape, 'c'), 'c', type);
    }

    /** A row-major array of this shape; {@code values} is copied. */
    INDArray array(double[] values, long... shape) {
        return HostMemory.array(values, type, 'c', shape);
    }

    /** result = x y. */
    void product(INDArray x, INDArray y, INDArray result) {
        multiply(y.transpose(), x.transpose(), result.transpose(), false, false, 1.0, 0.0);
    }

    /** result = x yᵀ. */
    void productWithTransposed(INDArray x, INDArray y, INDArray result) {
        multiply(y.transpose(), x.transpose(), result.transpose(), true, false, 1.0, 0.0);
    }

    /** sum += xᵀ y. */
    void addTransposedProduct(INDArray x, INDArray y, INDArray sum) {
        multiply(y.transpose(), x.transpose(), sum.transpose(), false, true, 1.0, 1.0);
    }

    /** Adds the sum of the rows of x, [r, c], to a row vector, [1, c]. */
    void addColumnSums(INDArray x, INDArray sum) {
        multiply(x.transpose(), ones(x.size(0)), sum.transpose(), false, false, 1.0, 1.0);
    }

    /** The inner product of every row of x, [r, c], with a row vector, [1, c], times a factor: a column, [r, 1]. */
    INDArray rowProducts(INDArray x, INDArray row, double factor) {
        INDArray result = allocate(x.size(0), 1);
        multiply(row, x.transpose(), result.transpose(), false, false, factor, 0.0);
        return result;
    }

    /** The mean of every row of x, [r, c]: a column, [r, 1]. */
    INDArray rowMeans(INDArray x) {
        return rowProducts(x, ones(x.size(1)).transpose(), 1.0 / x.size(1));
    }

    /** The sum of every row of x, [r, c]: a column, [r, 1]. */
    INDArray rowSums(INDArray x) {
        return rowProducts(x, ones(x.size(1)).transpose(), 1.0);
    }

    /** Subtracts a column, [r, 1], from every column of x, [r, c], in place. */
    void subtractColumn(INDArray x, INDArray column) {
        multiply(ones(x.size(1)), column.transpose(), x.transpose(), false, false, -1.0, 1.0);
    }

    /** Adds a row vector, [1, c], to every row of x, [r, c], in place. */
    void addRow(INDArray x, INDArray row) {
        Nd4j.exec(new BroadcastAddOp(x, row, x, 1));
    }

    /** Every row of x, [r, c], multiplied elementwise by a row vector, [1, c]. */
    INDArray multiplyRow(INDArray x, INDArray row) {
        INDArray result = allocate(x.shape());
        Nd4j.exec(new BroadcastMulOp(x, row, result, 1));
        return result;
    }

    /** Every row of x, [r, c], multiplied by its number in a column, [r, 1]. */
    INDArray multiplyColumn(INDArray x, INDArray column) {
        INDArray result = allocate(x.shape());
        Nd4j.exec(new BroadcastMulOp(x, column, result, 0));
        return result;
    }

    /** Every one of the blocks of rows that make up {@code blocks}, [K·r, c], multiplied elementwise by x, [r, c]. */
    INDArray multiplyBlocks(INDArray blocks, INDArray x) {
        if (blocks.length() == x.length()) {
            return blocks.mul(x);
        }
        INDArray result = allocate(blocks.shape());
        long count = blocks.length() / x.length();
        Nd4j.exec(new BroadcastMulOp(
                blocks.reshape('c', count, x.length()),
                x.reshape('c', 1, x.length()),
                result.reshape('c', count, x.length()),
                1));
        return result;
    }

    /** So many copies of x, [r, c], below each other: [count·r, c]. */
    INDArray repeat(INDArray x, int count) {
        if (count == 1) {
            return x.dup('c');
        }
        INDArray result = allocate(count * x.size(0), x.size(1));
        INDArray rows = result.reshape('c', count, x.length());
        Nd4j.exec(new BroadcastCopyOp(rows, x.reshape('c', 1, x.length()), rows, 1));
        return result;
    }

    /**
     * A view made by hand: of an array that is a view itself, ND4J's own views lose rows.
     *
     * @param first where it begins within x
     */
    static INDArray view(INDArray x, long first, long[] shape, long[] strides) {
        return Nd4j.create(x.data(), shape, strides, x.offset() + first, 'c');
    }

    /** Rows from {@code first} on of a dense matrix, cut into equal stretches: a view [count, length, c]. */
    INDArray stretch(INDArray x, long first, long count, long length) {
        long row = x.size(1);
        return view(x, first * row, new long[] {count, length, row}, new long[] {length * row, row, 1});
    }

    /** The sum of {@code count} blocks of rows, [count·r, c]: [r, c]. */
    INDArray sumOfBlocks(INDArray blocks, int count) {
        long size = blocks.size(0) / count;
        INDArray sum = allocate(size, blocks.size(1));
        sum.assign(block(blocks, 0, size));
        for (int i = 1; i < count; i++) {
            sum.addi(block(blocks, i, size));
        }
        return sum;
    }

    private static INDArray block(INDArray blocks, int number, long size) {
        long row = blocks.size(1);
        return view(blocks, number * size * row, new long[] {size, row}, new long[] {row, 1});
    }

    /** The inner product of every row of x, [r, c], with the same row of y: length r. */
    double[] rowDots(INDArray x, INDArray y) {
        INDArray products = x.mul(y);
        INDArray sums = rowSums(products);
        products.close();
        double[] result = HostMemory.doubles(sums);
        sums.close();
        return result;
    }

    /** Multiplies every row of x, [r, c], by its number in a column, [r, 1], in place. */
    void scaleRows(INDArray x, INDArray column) {
        Nd4j.exec(new BroadcastMulOp(x, column, x, 0));
    }

    /**
     * Products of the matrices in the last two dimensions, for every position of the others: result = factor op(x) op(y).
     * All three may be strided views if their last dimension is dense.
     */
    void batchedProduct(
            INDArray x, boolean transposeX, INDArray y, boolean transposeY, double factor, INDArray result) {
        batchedProduct(x, transposeX, y, transposeY, factor, 0.0, result);
    }

    /** sum += xᵀ y for the matrices in the last two dimensions. */
    void addBatchedTransposedProduct(INDArray x, INDArray y, INDArray sum) {
        batchedProduct(x, true, y, false, 1.0, 1.0, sum);
    }

    private static void batchedProduct(
            INDArray x,
            boolean transposeX,
            INDArray y,
            boolean transposeY,
            double factor,
            double keep,
            INDArray result) {
        MMulTranspose transpose = MMulTranspose.builder()
                .transposeA(transposeX)
                .transposeB(transposeY)
                .build();
        Nd4j.exec(new Mmul(x, y, result, factor, keep, transpose));
    }

    /** Softmax over the last dimension, in place. */
    void softmax(INDArray x) {
        Nd4j.exec(new SoftMax(x, x, -1));
    }

    /** The rows of a table, [rows, w], with these numbers. */
    INDArray rows(INDArray table, int[] numbers) {
        return Nd4j.pullRows(table, 1, numbers, 'c');
    }

    /** Adds row i of {@code values} to row {@code numbers[i]} of a table. The numbers must differ from each other. */
    void addRows(INDArray table, int[] numbers, INDArray values) {
        if (table.size(0) == 1) {
            // CUDA's scatter takes a table of one row for a vector and reads more indices than there are.
            table.addi(values);
            return;
        }
        INDArray indices = Nd4j.createFromArray(numbers);
        Nd4j.exec(DynamicCustomOp.builder("scatter_add")
                .addInputs(table, indices, values)
                .addOutputs(table)
                .build());
        indices.close();
    }

    /** result = factor op(x) op(y) + keep result, all of them column-major. */
    private static void multiply(
            INDArray x,
            INDArray y,
            INDArray result,
            boolean transposeX,
            boolean transposeY,
            double factor,
            double keep) {
        Nd4j.getBlasWrapper().level3().gemm(x, y, result, transposeX, transposeY, factor, keep);
    }

    /** A column of ones, [count, 1]; stays with the kernels. */
    INDArray ones(long count) {
        return ones.computeIfAbsent(count, length -> Nd4j.ones(type, length, 1));
    }
}
