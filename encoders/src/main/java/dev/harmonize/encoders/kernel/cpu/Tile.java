package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.COLUMN_ROWS;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a weight's gradient that one task makes: large enough that packing takes little of its time, small enough that
 * a level of a model has tasks for many threads.
 *
 * @param row the first row, a multiple of {@link MicroKernels#COLUMN_ROWS}
 * @param column the first column, a multiple of {@link MicroKernels#PANEL}
 */
record Tile(int row, int rows, int column, int columns) {

    private static final int MOST_ROWS = 128;

    /**
     * All tiles of a weight. They depend on its size alone.
     *
     * @param mostColumns of a tile, a multiple of {@link MicroKernels#PANEL}
     */
    static List<Tile> of(int in, int out, int mostColumns) {
        List<Tile> tiles = new ArrayList<>();
        int ranges = (in + MOST_ROWS - 1) / MOST_ROWS;
        int strips = (out + mostColumns - 1) / mostColumns;
        for (int range = 0; range < ranges; range++) {
            int row = bound(range, ranges, in, COLUMN_ROWS);
            int rows = bound(range + 1, ranges, in, COLUMN_ROWS) - row;
            for (int strip = 0; strip < strips; strip++) {
                int column = bound(strip, strips, out, PANEL);
                tiles.add(new Tile(row, rows, column, bound(strip + 1, strips, out, PANEL) - column));
            }
        }
        return tiles;
    }

    /** Where part {@code number} of {@code parts} begins, whole blocks to each. */
    private static int bound(int number, int parts, int length, int block) {
        int blocks = (length + block - 1) / block;
        return Math.min(length, (int) ((long) blocks * number / parts) * block);
    }

    int panels() {
        return PackedWeight.panels(columns);
    }

    /** How many columns a panel has that are not filled up. */
    int width(int panel) {
        return Math.min(PANEL, columns - panel * PANEL);
    }
}
