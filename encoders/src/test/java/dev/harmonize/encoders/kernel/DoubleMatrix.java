package dev.harmonize.encoders.kernel;

import java.util.Arrays;
import java.util.Random;

/** A row-major matrix in double precision: what expected results are computed on, number by number. */
record DoubleMatrix(int rows, int columns, double[] values) {

    /** The number at a place. */
    @FunctionalInterface
    interface Entry {
        double at(int row, int column);
    }

    static DoubleMatrix of(int rows, int columns, Entry entry) {
        double[] values = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[row * columns + column] = entry.at(row, column);
            }
        }
        return new DoubleMatrix(rows, columns, values);
    }

    static DoubleMatrix zeros(int rows, int columns) {
        return new DoubleMatrix(rows, columns, new double[rows * columns]);
    }

    /** Normally distributed numbers, which single precision holds exactly. */
    static DoubleMatrix random(int rows, int columns, Random random) {
        return of(rows, columns, (row, column) -> (float) random.nextGaussian());
    }

    double get(int row, int column) {
        return values[row * columns + column];
    }

    void add(int row, int column, double value) {
        values[row * columns + column] += value;
    }

    DoubleMatrix rows(int first, int count) {
        return new DoubleMatrix(count, columns, Arrays.copyOfRange(values, first * columns, (first + count) * columns));
    }

    /** One of several blocks of rows, one below the other. */
    DoubleMatrix block(int number, int blocks) {
        int size = rows / blocks;
        return rows(number * size, size);
    }

    /** Blocks of the same size, one below the other. */
    static DoubleMatrix blocks(DoubleMatrix... blocks) {
        int size = blocks[0].rows;
        return of(blocks.length * size, blocks[0].columns, (row, column) -> blocks[row / size].get(row % size, column));
    }
}
