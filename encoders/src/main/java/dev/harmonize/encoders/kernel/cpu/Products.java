package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.FEW;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.ROWS;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.WIDE_ROWS;

import dev.harmonize.encoders.kernel.cpu.Scratch.Use;

import java.util.Optional;

/**
 * Products of matrices with packed weights. A panel of the weight stays in the cache while all rows pass by it.
 *
 * <p>Each sum has the same terms in the same order wherever its row lies, so a matrix may be cut by rows without a
 * difference in any bit.
 */
final class Products {

    /** Rows of a panel that are passed by at a time: with longer ones the cache would not hold it. */
    private static final int DEPTH = 512;

    private Products() {}

    /**
     * result = x W + b.
     *
     * @param x [r, in]
     * @param bias [1, out]
     * @param result [r, out]; must not overlap x
     */
    static void product(
            HeapMatrix x, PackedWeight weight, Optional<HeapMatrix> bias, HeapMatrix result, Scratch scratch) {
        check(x, weight.in(), weight.out(), result);
        if (bias.isPresent() && bias.get().columns() != weight.out()) {
            throw new IllegalArgumentException(
                    "a bias of " + bias.get().columns() + " numbers for a weight with " + weight.out() + " columns");
        }
        multiply(x, weight.columnPanels(), bias, result, scratch);
    }

    /**
     * result = x Wᵀ.
     *
     * @param x [r, out]
     * @param result [r, in]; must not overlap x
     */
    static void productWithTransposed(HeapMatrix x, PackedWeight weight, HeapMatrix result, Scratch scratch) {
        check(x, weight.out(), weight.in(), result);
        multiply(x, weight.rowPanels(), Optional.empty(), result, scratch);
    }

    private static void check(HeapMatrix x, int in, int out, HeapMatrix result) {
        if (x.columns() != in || result.columns() != out || x.rows() != result.rows()) {
            throw new IllegalArgumentException("expected [r, " + in + "] times [" + in + ", " + out + "] into [r, "
                    + out
                    + "], not [" + x.rows() + ", " + x.columns() + "] into [" + result.rows() + ", " + result.columns()
                    + "]");
        }
    }

    private static void multiply(
            HeapMatrix x, float[] panels, Optional<HeapMatrix> bias, HeapMatrix result, Scratch scratch) {
        boolean biased = bias.isPresent();
        float[] biases = biased ? bias.get().values() : panels;
        int biasOffset = biased ? bias.get().row(0) : 0;
        int columns = result.columns();
        int column = 0;
        while (WIDE_ROWS > 0 && columns - column >= 2 * PANEL) {
            new Strip(x, panels, column, biases, biasOffset + column, biased, result, column).multiplyWide();
            column += 2 * PANEL;
        }
        while (columns - column >= PANEL) {
            new Strip(x, panels, column, biases, biasOffset + column, biased, result, column).multiply();
            column += PANEL;
        }
        int left = columns - column;
        if (left > 0) {
            float[] room = scratch.floats(Use.RESULT, (x.rows() + 1) * PANEL);
            HeapMatrix whole = new HeapMatrix(room, PANEL, x.rows(), PANEL, PANEL);
            if (biased) {
                System.arraycopy(biases, biasOffset + column, room, 0, left);
            }
            new Strip(x, panels, column, room, 0, biased, whole, 0).multiply();
            for (int row = 0; row < x.rows(); row++) {
                System.arraycopy(room, whole.row(row), result.values(), result.row(row) + column, left);
            }
        }
    }

    /**
     * The columns of a result that come from one panel or two.
     *
     * @param from the weight's column that the first panel begins with
     * @param biases b, from {@code biasOffset} on, if {@code biased}
     * @param to the result's column that is to be written first
     */
    private record Strip(
            HeapMatrix x,
            float[] panels,
            int from,
            float[] biases,
            int biasOffset,
            boolean biased,
            HeapMatrix result,
            int to) {

        void multiply() {
            multiply(false);
        }

        void multiplyWide() {
            multiply(true);
        }

        private void multiply(boolean wide) {
            int depth = x.columns();
            for (int begin = 0; begin < depth; begin += DEPTH) {
                int length = Math.min(DEPTH, depth - begin);
                int row = 0;
                if (wide) {
                    row = wideBlocks(begin, length);
                }
                row = blocks(ROWS, row, begin, length, wide);
                row = blocks(FEW, row, begin, length, wide);
                blocks(1, row, begin, length, wide);
            }
        }

        private int wideBlocks(int begin, int length) {
            int depth = x.columns();
            float[] a = x.values();
            float[] c = result.values();
            float[] start = begin == 0 ? biases : c;
            int row = 0;
            for (; row + WIDE_ROWS <= x.rows(); row += WIDE_ROWS) {
                int cOffset = result.row(row) + to;
                MicroKernels.wideProduct(
                        length,
                        a,
                        x.row(row) + begin,
                        x.stride(),
                        panels,
                        from * depth + begin * PANEL,
                        depth * PANEL,
                        c,
                        cOffset,
                        result.stride(),
                        biased || begin > 0,
                        start,
                        begin == 0 ? biasOffset : cOffset,
                        begin == 0 ? 0 : result.stride());
            }
            return row;
        }

        /** As many blocks of so many rows as there are from a row on; returns the row after them. */
        private int blocks(int size, int firstRow, int begin, int length, boolean wide) {
            int row = firstRow;
            for (; row + size <= x.rows(); row += size) {
                block(size, row, begin, length, 0);
                if (wide) {
                    block(size, row, begin, length, PANEL);
                }
            }
            return row;
        }

        private void block(int size, int row, int begin, int length, int right) {
            int depth = x.columns();
            float[] c = result.values();
            int cOffset = result.row(row) + to + right;
            MicroKernels.product(
                    size,
                    length,
                    x.values(),
                    x.row(row) + begin,
                    x.stride(),
                    panels,
                    (from + right) * depth + begin * PANEL,
                    c,
                    cOffset,
                    result.stride(),
                    biased || begin > 0,
                    begin == 0 ? biases : c,
                    begin == 0 ? biasOffset + right : cOffset,
                    begin == 0 ? 0 : result.stride());
        }
    }
}
