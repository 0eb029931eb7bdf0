package dev.harmonize.losses;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;

/**
 * The cosines between all rows of one side and all rows of another, a block of columns at a time, and the way back from
 * ∂L/∂cos to the rows. Blocks are laid out column after column, entry (row, column) at {@code (column − begin) · rows +
 * row}; only one is held at a time.
 */
final class CosineBlocks {

    /** Cosines per block: 32 MiB in double precision, all of a batch of 2,048 without candidates. */
    private static final int BLOCK_SIZE = 1 << 22;

    private final UnitRows left;
    private final UnitRows right;
    private final int columnsPerBlock;
    private final double[] leftGradient;
    private final double[] rightGradient;
    private double[] current = {};
    private int currentBlock = -1;

    CosineBlocks(UnitRows left, UnitRows right) {
        this(left, right, BLOCK_SIZE);
    }

    CosineBlocks(UnitRows left, UnitRows right, int blockSize) {
        this.left = left;
        this.right = right;
        this.columnsPerBlock = Math.max(1, blockSize / left.count());
        this.leftGradient = new double[left.count() * left.width()];
        this.rightGradient = new double[right.count() * right.width()];
    }

    UnitRows left() {
        return left;
    }

    UnitRows right() {
        return right;
    }

    int count() {
        return (right.count() + columnsPerBlock - 1) / columnsPerBlock;
    }

    /** The first column of a block. */
    int begin(int block) {
        return block * columnsPerBlock;
    }

    /** One past the last column of a block. */
    int end(int block) {
        return Math.min(right.count(), (block + 1) * columnsPerBlock);
    }

    /** The cosines of a block; must not be changed. */
    double[] cosines(int block) {
        if (block != currentBlock) {
            current = multiply(
                    left.matrix(), right.matrix(begin(block), end(block)).transpose());
            currentBlock = block;
        }
        return current;
    }

    /** Takes ∂L/∂cos of a block into account, once for every block. */
    void backward(int block, double[] derivatives) {
        long[] shape = {left.count(), end(block) - begin(block)};
        DataType type = left.matrix().dataType();
        try (INDArray weights = Nd4j.create(derivatives, shape, Nd4j.getStrides(shape, 'f'), 'f', type)) {
            // Each gradient comes out transposed in column-major order, which is row after row.
            INDArray columns = right.matrix(begin(block), end(block));
            add(multiply(columns.transpose(), weights.transpose()), leftGradient, 0);
            add(multiply(left.matrix().transpose(), weights), rightGradient, begin(block) * right.width());
        }
    }

    /** ∂L/∂z of both embeddings, after {@link #backward} of every block. */
    List<INDArray> gradients() {
        return List.of(left.gradient(leftGradient), right.gradient(rightGradient));
    }

    /** a·b in column-major order, the order in which BLAS needs no hidden copy. */
    private static double[] multiply(INDArray a, INDArray b) {
        try (INDArray product = Nd4j.createUninitialized(a.dataType(), new long[] {a.size(0), b.size(1)}, 'f')) {
            a.mmuli(b, product);
            return product.data().asDouble();
        }
    }

    private static void add(double[] source, double[] target, int offset) {
        for (int i = 0; i < source.length; i++) {
            target[offset + i] += source[i];
        }
    }
}
