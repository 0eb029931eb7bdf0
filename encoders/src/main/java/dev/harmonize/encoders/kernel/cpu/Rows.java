package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.ROWS;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Loops over stretches of rows. Sums are made one row after the other, and sums within a row in an order of their own, the
 * same on every call: the reductions of the Vector API leave theirs open.
 */
final class Rows {

    /** Vectors that a column of a block lies in, the last of them with numbers of the next column. */
    private static final int BLOCK_VECTORS = (ROWS + LANES - 1) / LANES;

    /** How many numbers {@link #packBlock} may write behind the block. */
    static final int BLOCK_SPILL = BLOCK_VECTORS * LANES - ROWS;

    private Rows() {}

    /**
     * Packs a stretch of columns of some rows: {@link MicroKernels#ROWS} numbers for each row, zeros where the stretch is
     * shorter.
     */
    static void packBlock(HeapMatrix x, int firstRow, int rows, int column, int width, float[] block, int offset) {
        float[] values = x.values();
        int stride = x.stride();
        int from = x.row(firstRow) + column;
        int row = 0;
        if (width == ROWS) {
            // Whole vectors, of which what is too much is overwritten by the next row.
            while (row < rows && from + row * stride + BLOCK_VECTORS * LANES <= values.length) {
                for (int v = 0; v < BLOCK_VECTORS; v++) {
                    FloatVector.fromArray(SPECIES, values, from + row * stride + v * LANES)
                            .intoArray(block, offset + row * ROWS + v * LANES);
                }
                row++;
            }
        }
        for (; row < rows; row++) {
            int to = offset + row * ROWS;
            for (int i = 0; i < width; i++) {
                block[to + i] = values[from + row * stride + i];
            }
            for (int i = width; i < ROWS; i++) {
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
        int i = 0;
        for (; i <= width - 4 * LANES; i += 4 * LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, sums, offset + i);
            FloatVector b = FloatVector.fromArray(SPECIES, sums, offset + i + LANES);
            FloatVector c = FloatVector.fromArray(SPECIES, sums, offset + i + 2 * LANES);
            FloatVector d = FloatVector.fromArray(SPECIES, sums, offset + i + 3 * LANES);
            for (int row = 0; row < rows; row++) {
                int source = from + row * stride + i;
                a = FloatVector.fromArray(SPECIES, values, source).fma(factors, a);
                b = FloatVector.fromArray(SPECIES, values, source + LANES).fma(factors, b);
                c = FloatVector.fromArray(SPECIES, values, source + 2 * LANES).fma(factors, c);
                d = FloatVector.fromArray(SPECIES, values, source + 3 * LANES).fma(factors, d);
            }
            a.intoArray(sums, offset + i);
            b.intoArray(sums, offset + i + LANES);
            c.intoArray(sums, offset + i + 2 * LANES);
            d.intoArray(sums, offset + i + 3 * LANES);
        }
        for (; i <= width - LANES; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, sums, offset + i);
            for (int row = 0; row < rows; row++) {
                a = FloatVector.fromArray(SPECIES, values, from + row * stride + i)
                        .fma(factors, a);
            }
            a.intoArray(sums, offset + i);
        }
        for (; i < width; i++) {
            float sum = sums[offset + i];
            for (int row = 0; row < rows; row++) {
                sum = Math.fma(values[from + row * stride + i], factor, sum);
            }
            sums[offset + i] = sum;
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
        for (int begin = 0; begin < rows; begin += 16) {
            int end = Math.min(rows, begin + 16);
            FloatVector a = FloatVector.zero(SPECIES);
            FloatVector b = FloatVector.zero(SPECIES);
            for (int row = begin; row < end; row++) {
                int xRow = xOffset + row * xStride;
                int yRow = yOffset + row * yStride;
                int i = 0;
                for (; i <= bound - 2 * LANES; i += 2 * LANES) {
                    a = FloatVector.fromArray(SPECIES, x, xRow + i).fma(FloatVector.fromArray(SPECIES, y, yRow + i), a);
                    b = FloatVector.fromArray(SPECIES, x, xRow + i + LANES)
                            .fma(FloatVector.fromArray(SPECIES, y, yRow + i + LANES), b);
                }
                if (i < bound) {
                    a = FloatVector.fromArray(SPECIES, x, xRow + i).fma(FloatVector.fromArray(SPECIES, y, yRow + i), a);
                }
                for (i = bound; i < columns; i++) {
                    sum += (double) x[xRow + i] * y[yRow + i];
                }
            }
            a.add(b).intoArray(lanes, 0);
            double even = 0;
            double odd = 0;
            for (int lane = 0; lane < LANES; lane += 2) {
                even += lanes[lane];
                odd += lanes[lane + 1];
            }
            sum += even + odd;
        }
        return sum;
    }
}
