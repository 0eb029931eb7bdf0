package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

import java.util.Arrays;

/**
 * The small products of attention: one factor is packed, panel after panel, {@code depth} rows of {@link
 * MicroKernels#PANEL} columns each, padded with zeros; the other one is read where it lies.
 *
 * <p>A sequence often has one token more than a power of two, which would cost a panel of its own; where a panel is at most
 * half full, only its left half is computed.
 */
final class AttentionPanels {

    /** Rows of a block that is computed against half a panel, or of which the transpose is. */
    static final int TILE = 6;

    private AttentionPanels() {}

    /** The next multiple of {@code unit}. */
    static int padded(int length, int unit) {
        return (length + unit - 1) / unit * unit;
    }

    /** Room for so many rows and columns, packed. */
    static int packedLength(int depth, int columns) {
        return depth * padded(columns, PANEL);
    }

    /** Packs a matrix [depth, columns]. */
    static void pack(float[] from, int offset, int stride, int depth, int columns, float[] panels) {
        for (int first = 0; first < columns; first += PANEL) {
            int width = Math.min(PANEL, columns - first);
            int to = first * depth;
            if (width == PANEL) {
                for (int p = 0; p < depth; p++) {
                    int source = offset + p * stride + first;
                    FloatVector left = FloatVector.fromArray(SPECIES, from, source);
                    FloatVector right = FloatVector.fromArray(SPECIES, from, source + LANES);
                    left.intoArray(panels, to + p * PANEL);
                    right.intoArray(panels, to + p * PANEL + LANES);
                }
            } else {
                for (int p = 0; p < depth; p++) {
                    int row = to + p * PANEL;
                    System.arraycopy(from, offset + p * stride + first, panels, row, width);
                    Arrays.fill(panels, row + width, row + PANEL, 0.0f);
                }
            }
        }
    }

    /** Packs the transpose, [depth, columns], of a matrix [columns, depth]. */
    static void packTransposed(float[] from, int offset, int stride, int depth, int columns, float[] panels) {
        for (int first = 0; first < columns; first += PANEL) {
            int width = Math.min(PANEL, columns - first);
            int to = first * depth;
            if (width < PANEL) {
                Arrays.fill(panels, to, to + PANEL * depth, 0.0f);
            }
            for (int column = 0; column < width; column++) {
                int source = offset + (first + column) * stride;
                for (int p = 0; p < depth; p++) {
                    panels[to + column + p * PANEL] = from[source + p];
                }
            }
        }
    }

    /**
     * c = a b.
     *
     * @param a row-major, [rows, depth]
     * @param panels b, packed, [depth, columns]
     * @param c row-major; the columns written are a multiple of {@link MicroKernels#LANES}
     */
    static void product(
            int rows,
            int depth,
            int columns,
            float[] a,
            int aOffset,
            int aStride,
            float[] panels,
            float[] c,
            int cOffset,
            int cStride) {
        for (int first = 0; first < columns; first += PANEL) {
            int panel = first * depth;
            boolean half = columns - first <= LANES;
            // The last rows are computed twice where that fills a tile.
            int tile = rows >= TILE ? TILE : 1;
            for (int next = 0; next < rows; next += tile) {
                int row = Math.min(next, rows - tile);
                int from = aOffset + row * aStride;
                int to = cOffset + row * cStride + first;
                if (tile == 1) {
                    one(depth, half, a, from, panels, panel, c, to);
                } else if (half) {
                    half6(depth, a, from, aStride, panels, panel, c, to, cStride);
                } else {
                    whole6(depth, a, from, aStride, panels, panel, c, to, cStride);
                }
            }
        }
    }

    /**
     * c = aᵀ b, or c += aᵀ b.
     *
     * @param rows of c, which are columns of a; as many are read and written as make up tiles of {@link #TILE}
     * @param depth rows of a
     * @param a row-major
     * @param panels b, packed
     * @param b where the first row begins in the first panel
     * @param panelDistance from panel to panel
     * @param c row-major; the columns written are a multiple of {@link MicroKernels#PANEL}
     */
    static void transposedProduct(
            int rows,
            int depth,
            int columns,
            float[] a,
            int aStride,
            float[] panels,
            int b,
            int panelDistance,
            float[] c,
            int cOffset,
            int cStride,
            boolean add) {
        for (int first = 0; first < columns; first += PANEL) {
            int panel = b + first / PANEL * panelDistance;
            for (int row = 0; row < rows; row += TILE) {
                int to = cOffset + row * cStride + first;
                transposed6(depth, a, row, aStride, panels, panel, c, to, cStride, add);
            }
        }
    }

    /** Six rows, half a panel. */
    private static void half6(
            int depth,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        for (int p = 0; p < depth; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL);
            c0 = FloatVector.broadcast(SPECIES, a[aOffset + p]).fma(left, c0);
            c1 = FloatVector.broadcast(SPECIES, a[aOffset + aStride + p]).fma(left, c1);
            c2 = FloatVector.broadcast(SPECIES, a[aOffset + 2 * aStride + p]).fma(left, c2);
            c3 = FloatVector.broadcast(SPECIES, a[aOffset + 3 * aStride + p]).fma(left, c3);
            c4 = FloatVector.broadcast(SPECIES, a[aOffset + 4 * aStride + p]).fma(left, c4);
            c5 = FloatVector.broadcast(SPECIES, a[aOffset + 5 * aStride + p]).fma(left, c5);
        }
        c0.intoArray(c, cOffset);
        c1.intoArray(c, cOffset + cStride);
        c2.intoArray(c, cOffset + 2 * cStride);
        c3.intoArray(c, cOffset + 3 * cStride);
        c4.intoArray(c, cOffset + 4 * cStride);
        c5.intoArray(c, cOffset + 5 * cStride);
    }

    /** One row. */
    private static void one(
            int depth, boolean half, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset) {
        FloatVector l = FloatVector.zero(SPECIES);
        FloatVector r = FloatVector.zero(SPECIES);
        for (int p = 0; p < depth; p++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            l = x.fma(FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL), l);
            r = x.fma(FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL + LANES), r);
        }
        l.intoArray(c, cOffset);
        if (!half) {
            r.intoArray(c, cOffset + LANES);
        }
    }

    /** Six rows, a panel. */
    private static void whole6(
            int depth,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride) {
        FloatVector l0 = FloatVector.zero(SPECIES);
        FloatVector r0 = FloatVector.zero(SPECIES);
        FloatVector l1 = FloatVector.zero(SPECIES);
        FloatVector r1 = FloatVector.zero(SPECIES);
        FloatVector l2 = FloatVector.zero(SPECIES);
        FloatVector r2 = FloatVector.zero(SPECIES);
        FloatVector l3 = FloatVector.zero(SPECIES);
        FloatVector r3 = FloatVector.zero(SPECIES);
        FloatVector l4 = FloatVector.zero(SPECIES);
        FloatVector r4 = FloatVector.zero(SPECIES);
        FloatVector l5 = FloatVector.zero(SPECIES);
        FloatVector r5 = FloatVector.zero(SPECIES);
        for (int p = 0; p < depth; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL);
            FloatVector right = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[aOffset + aStride + p]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * aStride + p]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * aStride + p]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 4 * aStride + p]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 5 * aStride + p]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
        }
        l0.intoArray(c, cOffset);
        r0.intoArray(c, cOffset + LANES);
        l1.intoArray(c, cOffset + cStride);
        r1.intoArray(c, cOffset + cStride + LANES);
        l2.intoArray(c, cOffset + 2 * cStride);
        r2.intoArray(c, cOffset + 2 * cStride + LANES);
        l3.intoArray(c, cOffset + 3 * cStride);
        r3.intoArray(c, cOffset + 3 * cStride + LANES);
        l4.intoArray(c, cOffset + 4 * cStride);
        r4.intoArray(c, cOffset + 4 * cStride + LANES);
        l5.intoArray(c, cOffset + 5 * cStride);
        r5.intoArray(c, cOffset + 5 * cStride + LANES);
    }

    /** Six columns of a. */
    private static void transposed6(
            int depth,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride,
            boolean add) {
        FloatVector l0 = FloatVector.zero(SPECIES);
        FloatVector r0 = FloatVector.zero(SPECIES);
        FloatVector l1 = FloatVector.zero(SPECIES);
        FloatVector r1 = FloatVector.zero(SPECIES);
        FloatVector l2 = FloatVector.zero(SPECIES);
        FloatVector r2 = FloatVector.zero(SPECIES);
        FloatVector l3 = FloatVector.zero(SPECIES);
        FloatVector r3 = FloatVector.zero(SPECIES);
        FloatVector l4 = FloatVector.zero(SPECIES);
        FloatVector r4 = FloatVector.zero(SPECIES);
        FloatVector l5 = FloatVector.zero(SPECIES);
        FloatVector r5 = FloatVector.zero(SPECIES);
        if (add) {
            l0 = FloatVector.fromArray(SPECIES, c, cOffset);
            r0 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
            l1 = FloatVector.fromArray(SPECIES, c, cOffset + cStride);
            r1 = FloatVector.fromArray(SPECIES, c, cOffset + cStride + LANES);
            l2 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * cStride);
            r2 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * cStride + LANES);
            l3 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * cStride);
            r3 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * cStride + LANES);
            l4 = FloatVector.fromArray(SPECIES, c, cOffset + 4 * cStride);
            r4 = FloatVector.fromArray(SPECIES, c, cOffset + 4 * cStride + LANES);
            l5 = FloatVector.fromArray(SPECIES, c, cOffset + 5 * cStride);
            r5 = FloatVector.fromArray(SPECIES, c, cOffset + 5 * cStride + LANES);
        }
        for (int p = 0; p < depth; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL);
            FloatVector right = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL + LANES);
            int column = aOffset + p * aStride;
            FloatVector x = FloatVector.broadcast(SPECIES, a[column]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[column + 1]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[column + 2]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[column + 3]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[column + 4]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[column + 5]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
        }
        l0.intoArray(c, cOffset);
        r0.intoArray(c, cOffset + LANES);
        l1.intoArray(c, cOffset + cStride);
        r1.intoArray(c, cOffset + cStride + LANES);
        l2.intoArray(c, cOffset + 2 * cStride);
        r2.intoArray(c, cOffset + 2 * cStride + LANES);
        l3.intoArray(c, cOffset + 3 * cStride);
        r3.intoArray(c, cOffset + 3 * cStride + LANES);
        l4.intoArray(c, cOffset + 4 * cStride);
        r4.intoArray(c, cOffset + 4 * cStride + LANES);
        l5.intoArray(c, cOffset + 5 * cStride);
        r5.intoArray(c, cOffset + 5 * cStride + LANES);
    }
}
