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

    /** The longest vectors of the processor, of 512 bits at most. */
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.vectorBitSize() > 512
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;

    static final int LANES = SPECIES.length();

    /** Columns of a panel. */
    static final int PANEL = 2 * LANES;

    /** AVX-512 and NEON have 32 vector registers, AVX2 and SSE have 16. */
    private static final boolean MANY_REGISTERS = LANES != 8;

    /**
     * Rows of a full block. With one register more for the place of each row, ten are as many as x86 has general registers
     * for.
     */
    static final int ROWS = MANY_REGISTERS ? 10 : 6;

    /** Rows of a full block of {@link #productOfColumns}: a divisor of what widths usually are. */
    static final int COLUMN_ROWS = MANY_REGISTERS ? 8 : 6;

    /** Rows of a block that is two panels wide; 0 where there are not enough registers for such a block. */
    static final int WIDE_ROWS = MANY_REGISTERS ? 5 : 0;

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
        product(rows, depth, a, aOffset, aStride, b, bOffset, c, cOffset, cStride, add, c, cOffset, cStride);
    }

    /**
     * c = a b, c += a b, or c = s + a b with the same row s everywhere, for a block of rows and one panel.
     *
     * @param rows {@link #ROWS}, {@link #FEW} or 1
     * @param add whether the sums begin with what {@code start} holds, and not with 0
     * @param startStride from row to row; 0 for the same row everywhere
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
            boolean add,
            float[] start,
            int startOffset,
            int startStride) {
        if (rows == ROWS) {
            if (ROWS == 10) {
                product10(
                        depth,
                        a,
                        aOffset,
                        aStride,
                        b,
                        bOffset,
                        c,
                        cOffset,
                        cStride,
                        add,
                        start,
                        startOffset,
                        startStride);
            } else {
                product6(
                        depth,
                        a,
                        aOffset,
                        aStride,
                        b,
                        bOffset,
                        c,
                        cOffset,
                        cStride,
                        add,
                        start,
                        startOffset,
                        startStride);
            }
        } else if (rows == FEW) {
            product4(depth, a, aOffset, aStride, b, bOffset, c, cOffset, cStride, add, start, startOffset, startStride);
        } else if (rows == 1) {
            product1(depth, a, aOffset, aStride, b, bOffset, c, cOffset, cStride, add, start, startOffset, startStride);
        } else {
            throw new IllegalArgumentException("no block has " + rows + " rows");
        }
    }

    /**
     * Like {@link #product} for {@link #WIDE_ROWS} rows and two panels, which is the fastest: each number of a serves four
     * vectors.
     *
     * @param bDistance from the first panel to the second
     * @param c row-major; 2 {@link #PANEL} columns of it are written
     */
    static void wideProduct(
            int depth,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            int bDistance,
            float[] c,
            int cOffset,
            int cStride,
            boolean add,
            float[] start,
            int startOffset,
            int startStride) {
        wide5(
                depth,
                a,
                aOffset,
                aStride,
                b,
                bOffset,
                bDistance,
                c,
                cOffset,
                cStride,
                add,
                start,
                startOffset,
                startStride);
    }

    /**
     * c = a b, or c += a b, for a full block of rows and one panel.
     *
     * @param a column-major: {@link #COLUMN_ROWS} numbers for each of the {@code depth} columns. A distance between columns
     *     that the compiler knows lets it leave out the checks of array bounds
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
        if (COLUMN_ROWS == 8) {
            columns8(depth, a, aOffset, b, bOffset, c, cOffset, cStride, add);
        } else {
            columns6(depth, a, aOffset, b, bOffset, c, cOffset, cStride, add);
        }
    }

    /** Ten rows. */
    private static void product10(
            int depth,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride,
            boolean add,
            float[] start,
            int startOffset,
            int startStride) {
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
        if (add) {
            l0 = FloatVector.fromArray(SPECIES, start, startOffset);
            r0 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
            l1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride);
            r1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride + LANES);
            l2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride);
            r2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride + LANES);
            l3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride);
            r3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride + LANES);
            l4 = FloatVector.fromArray(SPECIES, start, startOffset + 4 * startStride);
            r4 = FloatVector.fromArray(SPECIES, start, startOffset + 4 * startStride + LANES);
            l5 = FloatVector.fromArray(SPECIES, start, startOffset + 5 * startStride);
            r5 = FloatVector.fromArray(SPECIES, start, startOffset + 5 * startStride + LANES);
            l6 = FloatVector.fromArray(SPECIES, start, startOffset + 6 * startStride);
            r6 = FloatVector.fromArray(SPECIES, start, startOffset + 6 * startStride + LANES);
            l7 = FloatVector.fromArray(SPECIES, start, startOffset + 7 * startStride);
            r7 = FloatVector.fromArray(SPECIES, start, startOffset + 7 * startStride + LANES);
            l8 = FloatVector.fromArray(SPECIES, start, startOffset + 8 * startStride);
            r8 = FloatVector.fromArray(SPECIES, start, startOffset + 8 * startStride + LANES);
            l9 = FloatVector.fromArray(SPECIES, start, startOffset + 9 * startStride);
            r9 = FloatVector.fromArray(SPECIES, start, startOffset + 9 * startStride + LANES);
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
            boolean add,
            float[] start,
            int startOffset,
            int startStride) {
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
            l0 = FloatVector.fromArray(SPECIES, start, startOffset);
            r0 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
            l1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride);
            r1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride + LANES);
            l2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride);
            r2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride + LANES);
            l3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride);
            r3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride + LANES);
            l4 = FloatVector.fromArray(SPECIES, start, startOffset + 4 * startStride);
            r4 = FloatVector.fromArray(SPECIES, start, startOffset + 4 * startStride + LANES);
            l5 = FloatVector.fromArray(SPECIES, start, startOffset + 5 * startStride);
            r5 = FloatVector.fromArray(SPECIES, start, startOffset + 5 * startStride + LANES);
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
            boolean add,
            float[] start,
            int startOffset,
            int startStride) {
        FloatVector l0 = FloatVector.zero(SPECIES);
        FloatVector r0 = FloatVector.zero(SPECIES);
        FloatVector l1 = FloatVector.zero(SPECIES);
        FloatVector r1 = FloatVector.zero(SPECIES);
        FloatVector l2 = FloatVector.zero(SPECIES);
        FloatVector r2 = FloatVector.zero(SPECIES);
        FloatVector l3 = FloatVector.zero(SPECIES);
        FloatVector r3 = FloatVector.zero(SPECIES);
        if (add) {
            l0 = FloatVector.fromArray(SPECIES, start, startOffset);
            r0 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
            l1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride);
            r1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride + LANES);
            l2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride);
            r2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride + LANES);
            l3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride);
            r3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride + LANES);
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
            boolean add,
            float[] start,
            int startOffset,
            int startStride) {
        FloatVector l0 = FloatVector.zero(SPECIES);
        FloatVector r0 = FloatVector.zero(SPECIES);
        if (add) {
            l0 = FloatVector.fromArray(SPECIES, start, startOffset);
            r0 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
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

    /** Five rows and two panels. */
    private static void wide5(
            int depth,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            int bDistance,
            float[] c,
            int cOffset,
            int cStride,
            boolean add,
            float[] start,
            int startOffset,
            int startStride) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector d0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector d1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector d2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector d3 = FloatVector.zero(SPECIES);
        FloatVector a4 = FloatVector.zero(SPECIES);
        FloatVector b4 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector d4 = FloatVector.zero(SPECIES);
        if (add) {
            a0 = FloatVector.fromArray(SPECIES, start, startOffset);
            b0 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
            c0 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * LANES);
            d0 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * LANES);
            a1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride);
            b1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride + LANES);
            c1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride + 2 * LANES);
            d1 = FloatVector.fromArray(SPECIES, start, startOffset + startStride + 3 * LANES);
            a2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride);
            b2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride + LANES);
            c2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride + 2 * LANES);
            d2 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * startStride + 3 * LANES);
            a3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride);
            b3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride + LANES);
            c3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride + 2 * LANES);
            d3 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * startStride + 3 * LANES);
            a4 = FloatVector.fromArray(SPECIES, start, startOffset + 4 * startStride);
            b4 = FloatVector.fromArray(SPECIES, start, startOffset + 4 * startStride + LANES);
            c4 = FloatVector.fromArray(SPECIES, start, startOffset + 4 * startStride + 2 * LANES);
            d4 = FloatVector.fromArray(SPECIES, start, startOffset + 4 * startStride + 3 * LANES);
        }
        int second = bOffset + bDistance;
        for (int p = 0; p < depth; p++) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL);
            FloatVector v1 = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL + LANES);
            FloatVector v2 = FloatVector.fromArray(SPECIES, b, second + p * PANEL);
            FloatVector v3 = FloatVector.fromArray(SPECIES, b, second + p * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            a0 = x.fma(v0, a0);
            b0 = x.fma(v1, b0);
            c0 = x.fma(v2, c0);
            d0 = x.fma(v3, d0);
            x = FloatVector.broadcast(SPECIES, a[aOffset + aStride + p]);
            a1 = x.fma(v0, a1);
            b1 = x.fma(v1, b1);
            c1 = x.fma(v2, c1);
            d1 = x.fma(v3, d1);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * aStride + p]);
            a2 = x.fma(v0, a2);
            b2 = x.fma(v1, b2);
            c2 = x.fma(v2, c2);
            d2 = x.fma(v3, d2);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * aStride + p]);
            a3 = x.fma(v0, a3);
            b3 = x.fma(v1, b3);
            c3 = x.fma(v2, c3);
            d3 = x.fma(v3, d3);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 4 * aStride + p]);
            a4 = x.fma(v0, a4);
            b4 = x.fma(v1, b4);
            c4 = x.fma(v2, c4);
            d4 = x.fma(v3, d4);
        }
        a0.intoArray(c, cOffset);
        b0.intoArray(c, cOffset + LANES);
        c0.intoArray(c, cOffset + 2 * LANES);
        d0.intoArray(c, cOffset + 3 * LANES);
        a1.intoArray(c, cOffset + cStride);
        b1.intoArray(c, cOffset + cStride + LANES);
        c1.intoArray(c, cOffset + cStride + 2 * LANES);
        d1.intoArray(c, cOffset + cStride + 3 * LANES);
        a2.intoArray(c, cOffset + 2 * cStride);
        b2.intoArray(c, cOffset + 2 * cStride + LANES);
        c2.intoArray(c, cOffset + 2 * cStride + 2 * LANES);
        d2.intoArray(c, cOffset + 2 * cStride + 3 * LANES);
        a3.intoArray(c, cOffset + 3 * cStride);
        b3.intoArray(c, cOffset + 3 * cStride + LANES);
        c3.intoArray(c, cOffset + 3 * cStride + 2 * LANES);
        d3.intoArray(c, cOffset + 3 * cStride + 3 * LANES);
        a4.intoArray(c, cOffset + 4 * cStride);
        b4.intoArray(c, cOffset + 4 * cStride + LANES);
        c4.intoArray(c, cOffset + 4 * cStride + 2 * LANES);
        d4.intoArray(c, cOffset + 4 * cStride + 3 * LANES);
    }

    /** Eight numbers a column. */
    private static void columns8(
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
        }
        for (int p = 0; p < depth; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL);
            FloatVector right = FloatVector.fromArray(SPECIES, b, bOffset + p * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p * 8 + 0]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 8 + 1]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 8 + 2]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 8 + 3]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 8 + 4]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 8 + 5]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 8 + 6]);
            l6 = x.fma(left, l6);
            r6 = x.fma(right, r6);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p * 8 + 7]);
            l7 = x.fma(left, l7);
            r7 = x.fma(right, r7);
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
