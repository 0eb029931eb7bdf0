package dev.harmonize.losses;

import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The cosines between all rows of one side and all rows of another, and the way back from ∂L/∂cos to the rows: first
 * {@link #scan} as often as needed, then {@link #differentiate} once.
 *
 * <p>Only one matrix is held, a block of columns of bounded size, which the derivatives then overwrite. Within a block,
 * {@link Panels} of columns are worked on by several threads.
 */
final class CosineBlocks implements AutoCloseable {

    /** Cosines per block: 64 MiB in float32, all of a batch of 4,096 without candidates. */
    private static final int BLOCK_SIZE = 1 << 24;

    private final UnitRows left;
    private final UnitRows right;
    private final int columnsPerBlock;
    private int block = -1;
    private INDArray matrix;

    CosineBlocks(UnitRows left, UnitRows right) {
        this(left, right, BLOCK_SIZE);
    }

    /** Both sides have rows. */
    CosineBlocks(UnitRows left, UnitRows right, int blockSize) {
        this.left = left;
        this.right = right;
        this.columnsPerBlock = Math.min(right.count(), Math.max(1, blockSize / left.count()));
        this.matrix = newMatrix(columnsPerBlock);
    }

    UnitRows left() {
        return left;
    }

    UnitRows right() {
        return right;
    }

    int blocks() {
        return (right.count() + columnsPerBlock - 1) / columnsPerBlock;
    }

    /** Looks at one column: all rows of the left side against one of the right. */
    @FunctionalInterface
    interface Scan {
        /**
         * Takes a column into account.
         *
         * @param column number of the right side's row
         * @param cosines cos(u_r, v_column) for every r; the array is used again, and may be changed
         */
        void column(int column, double[] cosines);
    }

    /** From cosines to derivatives. */
    @FunctionalInterface
    interface Derivative {
        /**
         * Replaces every cosine of a column by ∂L/∂cos.
         *
         * @param column number of the right side's row
         * @param cosines cos(u_r, v_column) for every r
         */
        void column(int column, double[] cosines);
    }

    /** The same for columns in single precision. */
    @FunctionalInterface
    interface FloatDerivative {
        /**
         * Replaces what is there for a column by ∂L/∂cos.
         *
         * @param column number of the right side's row
         * @param values what a scan left for every row
         */
        void column(int column, float[] values);
    }

    /** Whether there is one block only, so that what is written into it stays. */
    boolean whole() {
        return blocks() == 1;
    }

    /**
     * Looks at every column once.
     *
     * @param newScan makes what looks at the columns of one panel, one after the other
     * @param scanned takes what was made, in the order of the columns; only those of one block are there at a time
     */
    <S extends Scan> void scan(Supplier<S> newScan, Consumer<S> scanned) {
        scan(newScan, scanned, false);
    }

    /**
     * The same, after which what a scan left in its array stands in the place of the cosines, for {@link
     * #differentiateFloats} to find. Only where there is one block.
     */
    <S extends Scan> void scanAndReplace(Supplier<S> newScan, Consumer<S> scanned) {
        if (!whole()) {
            throw new IllegalStateException("cosines in " + blocks() + " blocks cannot be replaced");
        }
        scan(newScan, scanned, true);
    }

    private <S extends Scan> void scan(Supplier<S> newScan, Consumer<S> scanned, boolean replace) {
        for (int b = 0; b < blocks(); b++) {
            INDArray cosines = cosines(b);
            int first = b * columnsPerBlock;
            List<S> scans;
            try (HostMemory memory = HostMemory.of(cosines)) {
                scans = panels(b, panel -> {
                    S scan = newScan.get();
                    double[] numbers = new double[left.count()];
                    for (int column = panel.begin(); column < panel.end(); column++) {
                        int offset = (column - first) * numbers.length;
                        memory.read(offset, numbers, 0, numbers.length);
                        scan.column(column, numbers);
                        if (replace) {
                            memory.write(offset, numbers, 0, numbers.length);
                        }
                    }
                    return scan;
                });
            }
            scans.forEach(scanned);
        }
    }

    /**
     * Goes back to the rows. Nothing can be scanned afterwards.
     *
     * @param newDerivative makes what differentiates the columns of one panel, one after the other
     */
    UnitGradients differentiate(Supplier<? extends Derivative> newDerivative) {
        return backward((block, slopes) -> {
            int first = block * columnsPerBlock;
            panels(block, panel -> {
                Derivative derivative = newDerivative.get();
                double[] numbers = new double[left.count()];
                for (int column = panel.begin(); column < panel.end(); column++) {
                    int offset = (column - first) * numbers.length;
                    slopes.read(offset, numbers, 0, numbers.length);
                    derivative.column(column, numbers);
                    slopes.write(offset, numbers, 0, numbers.length);
                }
                return derivative;
            });
        });
    }

    /** The same in single precision, for embeddings of type FLOAT after {@link #scanAndReplace}. */
    UnitGradients differentiateFloats(Supplier<? extends FloatDerivative> newDerivative) {
        return backward((block, slopes) -> panels(block, panel -> {
            FloatDerivative derivative = newDerivative.get();
            float[] numbers = new float[left.count()];
            for (int column = panel.begin(); column < panel.end(); column++) {
                int offset = column * numbers.length;
                slopes.read(offset, numbers, 0, numbers.length);
                derivative.column(column, numbers);
                slopes.write(offset, numbers, 0, numbers.length);
            }
            return derivative;
        }));
    }

    /** Turns the cosines of a block into slopes. */
    @FunctionalInterface
    private interface Replacement {
        void replace(int block, HostMemory cosines);
    }

    private UnitGradients backward(Replacement replacement) {
        DataType type = matrix.dataType();
        int width = left.width();
        UnitGradients gradients = new UnitGradients(
                Nd4j.createUninitialized(type, new long[] {width, left.count()}, 'f'),
                Nd4j.createUninitialized(type, new long[] {width, right.count()}, 'f'));
        try {
            boolean first = true;
            // Backwards, because the last block of a scan is still at hand.
            for (int b = blocks() - 1; b >= 0; b--) {
                INDArray slopes = cosines(b);
                try (HostMemory memory = HostMemory.of(slopes)) {
                    replacement.replace(b, memory);
                }
                int begin = b * columnsPerBlock;
                int end = Math.min(right.count(), begin + columnsPerBlock);
                // With β = 0 BLAS does not read what was there.
                Nd4j.gemm(right.columns(begin, end), slopes, gradients.left(), false, true, 1.0, first ? 0.0 : 1.0);
                INDArray part = gradients.right().get(NDArrayIndex.all(), NDArrayIndex.interval(begin, end));
                Nd4j.gemm(left.columns(), slopes, part, false, false, 1.0, 0.0);
                block = -1;
                first = false;
            }
            return gradients;
        } catch (RuntimeException | Error e) {
            gradients.close();
            throw e;
        }
    }

    /**
     * ∂L/∂û of the valid rows of both sides, as columns.
     *
     * @param left shape [d, rows]
     * @param right shape [d, columns]
     */
    record UnitGradients(INDArray left, INDArray right) implements AutoCloseable {
        @Override
        public void close() {
            left.close();
            right.close();
        }
    }

    private <T> List<T> panels(int block, Function<Panels.Panel, T> work) {
        int begin = block * columnsPerBlock;
        return Panels.map(begin, Math.min(right.count(), begin + columnsPerBlock), work);
    }

    /** The cosines of a block, shape [rows, columns of the block], column-major. */
    private INDArray cosines(int wanted) {
        int begin = wanted * columnsPerBlock;
        int end = Math.min(right.count(), begin + columnsPerBlock);
        if (matrix.size(1) != end - begin) {
            matrix.close();
            matrix = newMatrix(end - begin);
            block = -1;
        }
        if (block != wanted) {
            Nd4j.gemm(left.columns(), right.columns(begin, end), matrix, true, false, 1.0, 0.0);
            block = wanted;
        }
        return matrix;
    }

    private INDArray newMatrix(int columns) {
        return Nd4j.createUninitialized(left.columns().dataType(), new long[] {left.count(), columns}, 'f');
    }

    @Override
    public void close() {
        if (!matrix.wasClosed()) {
            matrix.close();
        }
    }
}
