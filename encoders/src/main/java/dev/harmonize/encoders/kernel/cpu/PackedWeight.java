package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;

import dev.harmonize.encoders.kernel.Weight;

/**
 * A weight in the form that {@link MicroKernels} multiply with, for both directions: W in panels of its columns, Wᵀ in
 * panels of its own. The last panel of either is filled up with zeros, which are there from the start and stay.
 */
final class PackedWeight implements Weight {

    /** Transposing goes in squares of this size, so that what is read and what is written both stay in the cache. */
    private static final int SQUARE = 16;

    private final int in;
    private final int out;
    private final float[] columns;
    private final float[] rows;

    /** Room for a weight of [in, out], to be filled by {@link #pack}. */
    PackedWeight(int in, int out) {
        this.in = in;
        this.out = out;
        this.columns = new float[Math.multiplyExact(panels(out) * PANEL, in)];
        this.rows = new float[Math.multiplyExact(panels(in) * PANEL, out)];
    }

    /** How many panels so many columns are cut into. */
    static int panels(int columns) {
        return (columns + PANEL - 1) / PANEL;
    }

    @Override
    public int in() {
        return in;
    }

    @Override
    public int out() {
        return out;
    }

    /** The panels of W, [in, PANEL] each. */
    float[] columnPanels() {
        return columns;
    }

    /** The panels of Wᵀ, [out, PANEL] each. */
    float[] rowPanels() {
        return rows;
    }

    /** In how many pieces, independent of each other, a weight is packed. */
    int pieces() {
        return panels(out) + panels(in);
    }

    /**
     * Takes over the weight's numbers.
     *
     * @param values row-major from {@code offset} on
     */
    void pack(float[] values, int offset) {
        for (int piece = 0; piece < pieces(); piece++) {
            pack(values, offset, piece);
        }
    }

    /** Takes over one of {@link #pieces} of the weight's numbers; different ones may be taken by different threads. */
    void pack(float[] values, int offset, int piece) {
        int columnPanels = panels(out);
        if (piece < columnPanels) {
            packColumns(values, offset, piece);
        } else {
            packRows(values, offset, piece - columnPanels);
        }
    }

    private void packColumns(float[] values, int offset, int panel) {
        int first = panel * PANEL;
        int width = Math.min(PANEL, out - first);
        int to = first * in;
        int from = offset + first;
        for (int i = 0; i < in; i++) {
            System.arraycopy(values, from, columns, to, width);
            from += out;
            to += PANEL;
        }
    }

    private void packRows(float[] values, int offset, int panel) {
        int first = panel * PANEL;
        int last = Math.min(in, first + PANEL);
        int to = first * out;
        for (int row = first; row < last; row += SQUARE) {
            int rowsEnd = Math.min(last, row + SQUARE);
            for (int column = 0; column < out; column += SQUARE) {
                int columnsEnd = Math.min(out, column + SQUARE);
                for (int i = row; i < rowsEnd; i++) {
                    int from = offset + i * out;
                    int target = to + i - first;
                    for (int o = column; o < columnsEnd; o++) {
                        rows[target + o * PANEL] = values[from + o];
                    }
                }
            }
        }
    }
}
