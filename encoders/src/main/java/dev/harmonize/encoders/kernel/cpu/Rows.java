package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.COLUMN_ROWS;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Loops over stretches of rows. Sums are made one row after the other, and sums within a row in an order of their own, the
 * same on every call: the reductions of the Vector API leave theirs open.
 */
final class Rows {

    /** Vectors that a column of a block lies in, the last of them with numbers of the next column. */
    private static final int BLOCK_VECTORS = (COLUMN_ROWS + LANES - 1) / LANES;

    /** How many numbers {@link #packBlock} may write behind the block. */
    static final int BLOCK_SPILL = BLOCK_VECTORS * LANES - COLUMN_ROWS;

    private Rows() {}

    /**
     * Packs a stretch of columns of some rows: {@link MicroKernels#COLUMN_ROWS} numbers for each row, zeros where the stretch is
     * shorter.
     */
    static void packBlock(HeapMatrix x, int firstRow, int rows, int column, int width, float[] block, int offset) {
        float[] values = x.values();
        int stride = x.stride();
        int from = x.row(firstRow) + column;
        int row = 0;
        if (width == COLUMN_ROWS) {
            // Whole vectors, of which what is too much is overwritten by the next row.
            while (row < rows && from + row * stride + BLOCK_VECTORS * LANES <= values.length) {
                for (int v = 0; v < BLOCK_VECTORS; v++) {
                    FloatVector.fromArray(SPECIES, values, from + row * stride + v * LANES)
                            .intoArray(block, offset + row * COLUMN_ROWS + v * LANES);
                }
                row++;
            }
        }
        for (; row < rows; row++) {
            int to = offset + row * COLUMN_ROWS;
            for (int i = 0; i < width; i++) {
                block[to + i] = values[from + row * stride + i];
            }
            for (int i = width; i < COLUMN_ROWS; i++) {
                block[to + i] = 0;
            }
        }
    }

    /**
     * Packs a stretch of columns of some rows, times a factor, as rows of a panel, with zeros where the stretch is shorter
     * than the panel is wide.
     */
    static void packPanel(
            float factor, HeapMatrix x, int firstRow, int rows, int column, int width, float[] panel, int offset) {
        float[] values = x.values();
        int stride = x.stride();
        int from = x.row(firstRow) + column;
        if (width == PANEL) {
            FloatVector factors = FloatVector.broadcast(SPECIES, factor);
            for (int row = 0; row < rows; row++) {
                int source = from + row * stride;
                int to = offset + row * PANEL;
                FloatVector.fromArray(SPECIES, values, source).mul(factors).intoArray(panel, to);
                FloatVector.fromArray(SPECIES, values, source + LANES)
                        .mul(factors)
                        .intoArray(panel, to + LANES);
            }
            return;
        }
        for (int row = 0; row < rows; row++) {
            int to = offset + row * PANEL;
            for (int i = 0; i < width; i++) {
                panel[to + i] = values[from + row * stride + i] * factor;
            }
            for (int i = width; i < PANEL; i++) {
                panel[to + i] = 0;
            }
        }
    }

    /** Adds to what {@link #packPanel} has written. */
    static void addToPanel(
            float factor, HeapMatrix x, int firstRow, int rows, int column, int width, float[] panel, int offset) {
        for (int row = 0; row < rows; row++) {
            add(factor, x.values(), x.row(firstRow + row) + column, panel, offset + row * PANEL, width);
        }
    }

    /** to += factor · from. */
    static void add(float factor, float[] from, int fromOffset, float[] to, int toOffset, int width) {
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        int i = 0;
        for (; i <= width - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, from, fromOffset + i)
                    .fma(factors, FloatVector.fromArray(SPECIES, to, toOffset + i))
                    .intoArray(to, toOffset + i);
        }
        for (; i < width; i++) {
            to[toOffset + i] = Math.fma(from[fromOffset + i], factor, to[toOffset + i]);
        }
    }

    /** sums += factor · the sum of some rows, over a stretch of columns. */
    static void addColumnSums(
            float factor, HeapMatrix x, int firstRow, int rows, int column, int width, float[] sums, int offset) {
        float[] values = x.values();
        int stride = x.stride();
        int from = x.row(firstRow) + column;
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        int bound = SPECIES.loopBound(width);
        int row = 0;
        // Along the rows, as memory is read fastest, and four at once, so that the sums are seldom read and written.
        for (; row <= rows - 4; row += 4) {
            int first = from + row * stride;
            int second = first + stride;
            int third = second + stride;
            int fourth = third + stride;
            for (int i = 0; i < bound; i += LANES) {
                FloatVector sum = FloatVector.fromArray(SPECIES, sums, offset + i);
                sum = FloatVector.fromArray(SPECIES, values, first + i).fma(factors, sum);
                sum = FloatVector.fromArray(SPECIES, values, second + i).fma(factors, sum);
                sum = FloatVector.fromArray(SPECIES, values, third + i).fma(factors, sum);
                sum = FloatVector.fromArray(SPECIES, values, fourth + i).fma(factors, sum);
                sum.intoArray(sums, offset + i);
            }
            for (int i = bound; i < width; i++) {
                float sum = Math.fma(values[first + i], factor, sums[offset + i]);
                sum = Math.fma(values[second + i], factor, sum);
                sum = Math.fma(values[third + i], factor, sum);
                sums[offset + i] = Math.fma(values[fourth + i], factor, sum);
            }
        }
        for (; row < rows; row++) {
            add(factor, values, from + row * stride, sums, offset, width);
        }
    }

    /**
     * The inner product of two matrices of the same size: products and sums over up to 16 rows in single precision, lane by
     * lane, all else in double.
     *
     * @param lanes room for {@link MicroKernels#LANES} numbers
     */
    static double dot(
            float[] x,
            int xOffset,
            int xStride,
            float[] y,
            int yOffset,
            int yStride,
            int rows,
            int columns,
            float[] lanes) {
        double sum = 0;
        int bound = SPECIES.loopBound(columns);
        FloatVector.zero(SPECIES).intoArray(lanes, 0);
        int row = 0;
        for (; row <= rows - 4; row += 4) {
            addFourProducts(x, xOffset + row * xStride, xStride, y, yOffset + row * yStride, yStride, bound, lanes);
            if (row % 16 == 12) {
                sum += sum(lanes);
                FloatVector.zero(SPECIES).intoArray(lanes, 0);
            }
        }
        for (; row < rows; row++) {
            addProducts(x, xOffset + row * xStride, y, yOffset + row * yStride, bound, lanes);
        }
        sum += sum(lanes);
        if (bound < columns) {
            for (row = 0; row < rows; row++) {
                for (int i = bound; i < columns; i++) {
                    sum += (double) x[xOffset + row * xStride + i] * y[yOffset + row * yStride + i];
                }
            }
        }
        return sum;
    }

    /** lanes += the elementwise products of four rows. */
    private static void addFourProducts(
            float[] x, int xFirst, int xStride, float[] y, int yFirst, int yStride, int bound, float[] lanes) {
        int xSecond = xFirst + xStride;
        int xThird = xSecond + xStride;
        int xFourth = xThird + xStride;
        int ySecond = yFirst + yStride;
        int yThird = ySecond + yStride;
        int yFourth = yThird + yStride;
        FloatVector a = FloatVector.fromArray(SPECIES, lanes, 0);
        FloatVector b = FloatVector.zero(SPECIES);
        FloatVector c = FloatVector.zero(SPECIES);
        FloatVector d = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            a = FloatVector.fromArray(SPECIES, x, xFirst + i).fma(FloatVector.fromArray(SPECIES, y, yFirst + i), a);
            b = FloatVector.fromArray(SPECIES, x, xSecond + i).fma(FloatVector.fromArray(SPECIES, y, ySecond + i), b);
            c = FloatVector.fromArray(SPECIES, x, xThird + i).fma(FloatVector.fromArray(SPECIES, y, yThird + i), c);
            d = FloatVector.fromArray(SPECIES, x, xFourth + i).fma(FloatVector.fromArray(SPECIES, y, yFourth + i), d);
        }
        a.add(b).add(c.add(d)).intoArray(lanes, 0);
    }

    /** lanes += the elementwise products of a row. */
    private static void addProducts(float[] x, int xRow, float[] y, int yRow, int bound, float[] lanes) {
        FloatVector a = FloatVector.fromArray(SPECIES, lanes, 0);
        for (int i = 0; i < bound; i += LANES) {
            a = FloatVector.fromArray(SPECIES, x, xRow + i).fma(FloatVector.fromArray(SPECIES, y, yRow + i), a);
        }
        a.intoArray(lanes, 0);
    }

    private static double sum(float[] lanes) {
        double even = 0;
        double odd = 0;
        for (int lane = 0; lane < LANES; lane += 2) {
            even += lanes[lane];
            odd += lanes[lane + 1];
        }
        return even + odd;
    }
}
