package dev.harmonize.encoders.kernel.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a few rows with one panel of columns, all sums in registers: what every matrix product here is made of. The
 * sums are written out as variables, since only those stay in registers; as many as fit beside two vectors of b.
 *
 * <p>A panel holds {@link #PANEL} columns of a matrix, row after row. How a sum is rounded depends on its terms and their
 * order alone.
 */
final class MicroKernels {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /** Columns of a panel. */
    static final int PANEL = 2 * LANES;

    /** Rows of a full block. AVX-512 and NEON have 32 vector registers, AVX2 and SSE have 16. */
    static final int ROWS = LANES == 8 ? 6 : 12;

    /** Rows of a small block, for what a full block leaves. */
    static final int FEW = 4;

    private MicroKernels() {}

    /**
     * c = a b, or c += a b, for a block of rows and one panel.
     *
     * @param rows {@link #ROWS}, {@link #FEW} or 1
     * @param depth columns of a, rows of b
     * @param a row-major, {@code aStride} from row to row
     * @param b a panel
     * @param c row-major, {@code cStride} from row to row; {@link #PANEL} columns of it are written
     */
    static void product(
            int rows,
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
        if (rows == ROWS) {
            if (ROWS == 12) {
                product12(depth, a, aOffset, aStride, b, bOffset, c, cOffset, cStride, add);
            } else {
                product6(depth, a, aOffset, aStride, b, bOffset, c, cOffset, cStride, add);
            }
        } else if (rows == FEW) {
            product4(depth, a, aOffset, aStride, b, bOffset, c, cOffset, cStride, add);
        } else if (rows == 1) {
            product1(depth, a, aOffset, aStride, b, bOffset, c, cOffset, cStride, add);
        } else {
            throw new IllegalArgumentException("no block has " + rows + " rows");
        }
    }

    /**
     * c = a b, or c += a b, for a full block of rows and one panel.
     *
     * @param a column-major: {@link #ROWS} numbers for each of the {@code depth} columns
     */
    static void productOfColumns(
            int depth,
            float[] a,
            int aOffset,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride,
            boolean add) {
        if (ROWS == 12) {
            columns12(depth, a, aOffset, b, bOffset, c, cOffset, cStride, add);
        } else {
            columns6(depth, a, aOffset, b, bOffset, c, cOffset, cStride, add);
        }
    }

    /** Twelve rows. */
    private static void product12(
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
        FloatVector l6 = FloatVector.zero(SPECIES);
        FloatVector r6 = FloatVector.zero(SPECIES);
        FloatVector l7 = FloatVector.zero(SPECIES);
        FloatVector r7 = FloatVector.zero(SPECIES);
        FloatVector l8 = FloatVector.zero(SPECIES);
        FloatVector r8 = FloatVector.zero(SPECIES);
        FloatVector l9 = FloatVector.zero(SPECIES);
        FloatVector r9 = FloatVector.zero(SPECIES);
        FloatVector l10 = FloatVector.zero(SPECIES);
        FloatVector r10 = FloatVector.zero(SPECIES);
        FloatVector l11 = FloatVector.zero(SPECIES);
        FloatVector r11 = FloatVector.zero(SPECIES);
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
            l6 = FloatVector.fromArray(SPECIES, c, cOffset + 6 * cStride);
            r6 = FloatVector.fromArray(SPECIES, c, cOffset + 6 * cStride + LANES);
            l7 = FloatVector.fromArray(SPECIES, c, cOffset + 7 * cStride);
            r7 = FloatVector.fromArray(SPECIES, c, cOffset + 7 * cStride + LANES);
            l8 = FloatVector.fromArray(SPECIES, c, cOffset + 8 * cStride);
            r8 = FloatVector.fromArray(SPECIES, c, cOffset + 8 * cStride + LANES);
            l9 = FloatVector.fromArray(SPECIES, c, cOffset + 9 * cStride);
            r9 = FloatVector.fromArray(SPECIES, c, cOffset + 9 * cStride + LANES);
            l10 = FloatVector.fromArray(SPECIES, c, cOffset + 10 * cStride);
            r10 = FloatVector.fromArray(SPECIES, c, cOffset + 10 * cStride + LANES);
            l11 = FloatVector.fromArray(SPECIES, c, cOffset + 11 * cStride);
            r11 = FloatVector.fromArray(SPECIES, c, cOffset + 11 * cStride + LANES);
        }
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
            x = FloatVector.broadcast(SPECIES, a[aOffset + 6 * aStride + p]);
            l6 = x.fma(left, l6);
            r6 = x.fma(right, r6);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 7 * aStride + p]);
            l7 = x.fma(left, l7);
            r7 = x.fma(right, r7);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 8 * aStride + p]);
            l8 = x.fma(left, l8);
            r8 = x.fma(right, r8);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 9 * aStride + p]);
            l9 = x.fma(left, l9);
            r9 = x.fma(right, r9);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 10 * aStride + p]);
            l10 = x.fma(left, l10);
            r10 = x.fma(right, r10);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 11 * aStride + p]);
            l11 = x.fma(left, l11);
            r11 = x.fma(right, r11);
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
        l6.intoArray(c, cOffset + 6 * cStride);
        r6.intoArray(c, cOffset + 6 * cStride + LANES);
        l7.intoArray(c, cOffset + 7 * cStride);
        r7.intoArray(c, cOffset + 7 * cStride + LANES);
        l8.intoArray(c, cOffset + 8 * cStride);
        r8.intoArray(c, cOffset + 8 * cStride + LANES);
        l9.intoArray(c, cOffset + 9 * cStride);
        r9.intoArray(c, cOffset + 9 * cStride + LANES);
        l10.intoArray(c, cOffset + 10 * cStride);
        r10.intoArray(c, cOffset + 10 * cStride + LANES);
        l11.intoArray(c, cOffset + 11 * cStride);
        r11.intoArray(c, cOffset + 11 * cStride + LANES);
    }

    /** Six rows. */
    private static void product6(
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

    /** Four rows. */
    private static void product4(
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
        if (add) {
            l0 = FloatVector.fromArray(SPECIES, c, cOffset);
            r0 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
            l1 = FloatVector.fromArray(SPECIES, c, cOffset + cStride);
            r1 = FloatVector.fromArray(SPECIES, c, cOffset + cStride + LANES);
            l2 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * cStride);
            r2 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * cStride + LANES);
            l3 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * cStride);
            r3 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * cStride + LANES);
        }
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
        }
        l0.intoArray(c, cOffset);
        r0.intoArray(c, cOffset + LANES);
        l1.intoArray(c, cOffset + cStride);
        r1.intoArray(c, cOffset + cStride + LANES);
        l2.intoArray(c, cOffset + 2 * cStride);
        r2.intoArray(c, cOffset + 2 * cStride + LANES);
        l3.intoArray(c, cOffset + 3 * cStride);
        r3.intoArray(c, cOffset + 3 * cStride + LANES);
    }

    /** One row. */
    private static void product1(
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
        if (add) {
            l0 = FloatVector.fromArray(SPECIES, c, cOffset);
            r0 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
        }
        for (int p = 0; p < depth; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL);
            FloatVector right = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
        }
        l0.intoArray(c, cOffset);
        r0.intoArray(c, cOffset + LANES);
    }

    /** Twelve numbers a column. */
    private static void columns12(
            int depth,
            float[] a,
            int aOffset,
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
        FloatVector l6 = FloatVector.zero(SPECIES);
        FloatVector r6 = FloatVector.zero(SPECIES);
        FloatVector l7 = FloatVector.zero(SPECIES);
        FloatVector r7 = FloatVector.zero(SPECIES);
        FloatVector l8 = FloatVector.zero(SPECIES);
        FloatVector r8 = FloatVector.zero(SPECIES);
        FloatVector l9 = FloatVector.zero(SPECIES);
        FloatVector r9 = FloatVector.zero(SPECIES);
        FloatVector l10 = FloatVector.zero(SPECIES);
        FloatVector r10 = FloatVector.zero(SPECIES);
        FloatVector l11 = FloatVector.zero(SPECIES);
        FloatVector r11 = FloatVector.zero(SPECIES);
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
            l6 = FloatVector.fromArray(SPECIES, c, cOffset + 6 * cStride);
            r6 = FloatVector.fromArray(SPECIES, c, cOffset + 6 * cStride + LANES);
            l7 = FloatVector.fromArray(SPECIES, c, cOffset + 7 * cStride);
            r7 = FloatVector.fromArray(SPECIES, c, cOffset + 7 * cStride + LANES);
            l8 = FloatVector.fromArray(SPECIES, c, cOffset + 8 * cStride);
            r8 = FloatVector.fromArray(SPECIES, c, cOffset + 8 * cStride + LANES);
            l9 = FloatVector.fromArray(SPECIES, c, cOffset + 9 * cStride);
            r9 = FloatVector.fromArray(SPECIES, c, cOffset + 9 * cStride + LANES);
            l10 = FloatVector.fromArray(SPECIES, c, cOffset + 10 * cStride);
            r10 = FloatVector.fromArray(SPECIES, c, cOffset + 10 * cStride + LANES);
            l11 = FloatVector.fromArray(SPECIES, c, cOffset + 11 * cStride);
            r11 = FloatVector.fromArray(SPECIES, c, cOffset + 11 * cStride + LANES);
        }
        for (int p = 0; p < depth; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL);
            FloatVector right = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 0]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 1]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 2]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 3]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 4]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 5]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 6]);
            l6 = x.fma(left, l6);
            r6 = x.fma(right, r6);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 7]);
            l7 = x.fma(left, l7);
            r7 = x.fma(right, r7);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 8]);
            l8 = x.fma(left, l8);
            r8 = x.fma(right, r8);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 9]);
            l9 = x.fma(left, l9);
            r9 = x.fma(right, r9);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 10]);
            l10 = x.fma(left, l10);
            r10 = x.fma(right, r10);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 12 + 11]);
            l11 = x.fma(left, l11);
            r11 = x.fma(right, r11);
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
        l6.intoArray(c, cOffset + 6 * cStride);
        r6.intoArray(c, cOffset + 6 * cStride + LANES);
        l7.intoArray(c, cOffset + 7 * cStride);
        r7.intoArray(c, cOffset + 7 * cStride + LANES);
        l8.intoArray(c, cOffset + 8 * cStride);
        r8.intoArray(c, cOffset + 8 * cStride + LANES);
        l9.intoArray(c, cOffset + 9 * cStride);
        r9.intoArray(c, cOffset + 9 * cStride + LANES);
        l10.intoArray(c, cOffset + 10 * cStride);
        r10.intoArray(c, cOffset + 10 * cStride + LANES);
        l11.intoArray(c, cOffset + 11 * cStride);
        r11.intoArray(c, cOffset + 11 * cStride + LANES);
    }

    /** Six numbers a column. */
    private static void columns6(
            int depth,
            float[] a,
            int aOffset,
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
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p * 6 + 0]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 6 + 1]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 6 + 2]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 6 + 3]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 6 + 4]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 6 + 5]);
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
