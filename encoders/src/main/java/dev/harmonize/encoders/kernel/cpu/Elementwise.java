package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/** Sums, products and copies of matrices. Where all of them are dense, they are gone through as one long row. */
final class Elementwise {

    private Elementwise() {}

    /** Every block of rows multiplied by the factors, [r, c]; may be in place. */
    static void multiply(HeapMatrix blocks, HeapMatrix factors, HeapMatrix result) {
        int rows = factors.rows();
        boolean dense = blocks.dense() && factors.dense() && result.dense();
        for (int first = 0; first < blocks.rows(); first += rows) {
            if (dense) {
                multiplyRow(blocks, first, factors, 0, result, first, rows * factors.columns());
                continue;
            }
            for (int row = 0; row < rows; row++) {
                multiplyRow(blocks, first + row, factors, row, result, first + row, factors.columns());
            }
        }
    }

    /** x + y; may be in place. */
    static void add(HeapMatrix x, HeapMatrix y, HeapMatrix result) {
        if (x.dense() && y.dense() && result.dense()) {
            addRow(x, 0, y, 0, result, 0, x.rows() * x.columns());
            return;
        }
        for (int row = 0; row < x.rows(); row++) {
            addRow(x, row, y, row, result, row, x.columns());
        }
    }

    static void copy(HeapMatrix from, HeapMatrix to) {
        if (from.dense() && to.dense()) {
            copyRow(from, 0, to, 0, from.rows() * from.columns());
            return;
        }
        for (int row = 0; row < from.rows(); row++) {
            copyRow(from, row, to, row, from.columns());
        }
    }

    /**
     * result += the rows of a table with these numbers.
     *
     * @param numbers one for every row of the result
     */
    static void addLookup(HeapMatrix table, int[] numbers, HeapMatrix result) {
        for (int row = 0; row < result.rows(); row++) {
            addRow(result, row, table, numbers[row], result, row, result.columns());
        }
    }

    /** {@code aggregate} in front of every sequence of tokens, to which positions are added. */
    static void placeTokens(HeapMatrix tokens, HeapMatrix positions, HeapMatrix aggregate, HeapMatrix result) {
        int perSequence = positions.rows();
        int columns = tokens.columns();
        int sequences = tokens.rows() / perSequence;
        boolean dense = tokens.dense() && positions.dense() && result.dense();
        for (int sequence = 0; sequence < sequences; sequence++) {
            int from = sequence * perSequence;
            int to = sequence * (perSequence + 1);
            copyRow(aggregate, 0, result, to, columns);
            if (dense) {
                addRow(tokens, from, positions, 0, result, to + 1, perSequence * columns);
                continue;
            }
            for (int token = 0; token < perSequence; token++) {
                addRow(tokens, from + token, positions, token, result, to + 1 + token, columns);
            }
        }
    }

    /** {@link #placeTokens(HeapMatrix, HeapMatrix, HeapMatrix, HeapMatrix)} with factors of the sums, [N·t, d]. */
    static void placeTokens(
            HeapMatrix tokens, HeapMatrix positions, HeapMatrix dropout, HeapMatrix aggregate, HeapMatrix result) {
        placeTokens(tokens, positions, aggregate, result);
        int perSequence = positions.rows();
        for (int row = 0; row < tokens.rows(); row++) {
            int to = row + row / perSequence + 1;
            multiplyRow(result, to, dropout, row, result, to, tokens.columns());
        }
    }

    /** The rows of sequences, K blocks of [N·(t + 1), d], without the first of each. */
    static void takeTokens(HeapMatrix deltas, int perSequence, HeapMatrix result) {
        int columns = deltas.columns();
        boolean dense = deltas.dense() && result.dense();
        int sequences = deltas.rows() / (perSequence + 1);
        for (int sequence = 0; sequence < sequences; sequence++) {
            int from = sequence * (perSequence + 1) + 1;
            int to = sequence * perSequence;
            if (dense) {
                copyRow(deltas, from, result, to, perSequence * columns);
                continue;
            }
            for (int token = 0; token < perSequence; token++) {
                copyRow(deltas, from + token, result, to + token, columns);
            }
        }
    }

    /** {@link #takeTokens(HeapMatrix, int, HeapMatrix)} with factors of every block, [N·t, d]. */
    static void takeTokens(HeapMatrix deltas, int perSequence, HeapMatrix dropout, HeapMatrix result) {
        for (int first = 0; first < result.rows(); first += dropout.rows()) {
            for (int row = 0; row < dropout.rows(); row++) {
                int to = first + row;
                multiplyRow(deltas, to + to / perSequence + 1, dropout, row, result, to, result.columns());
            }
        }
    }

    private static void copyRow(HeapMatrix from, int fromRow, HeapMatrix to, int toRow, int length) {
        System.arraycopy(from.values(), from.row(fromRow), to.values(), to.row(toRow), length);
    }

    private static void addRow(HeapMatrix x, int xRow, HeapMatrix y, int yRow, HeapMatrix result, int row, int length) {
        float[] a = x.values();
        int aOffset = x.row(xRow);
        float[] b = y.values();
        int bOffset = y.row(yRow);
        float[] c = result.values();
        int cOffset = result.row(row);
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aOffset + i)
                    .add(FloatVector.fromArray(SPECIES, b, bOffset + i))
                    .intoArray(c, cOffset + i);
        }
        for (int i = bound; i < length; i++) {
            c[cOffset + i] = a[aOffset + i] + b[bOffset + i];
        }
    }

    private static void multiplyRow(
            HeapMatrix x, int xRow, HeapMatrix y, int yRow, HeapMatrix result, int row, int length) {
        float[] a = x.values();
        int aOffset = x.row(xRow);
        float[] b = y.values();
        int bOffset = y.row(yRow);
        float[] c = result.values();
        int cOffset = result.row(row);
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aOffset + i)
                    .mul(FloatVector.fromArray(SPECIES, b, bOffset + i))
                    .intoArray(c, cOffset + i);
        }
        for (int i = bound; i < length; i++) {
            c[cOffset + i] = a[aOffset + i] * b[bOffset + i];
        }
    }
}
