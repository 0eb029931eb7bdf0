package dev.harmonize.encoders.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ElementwiseTest {

    private static final int[] COLUMNS = {1, 2, 3, 15, 16, 17, 33, 128, 130};
    private static final double ROUNDING = 1e-7;

    @Test
    void multipliesBlocksAddsAndCopies() {
        for (int columns : COLUMNS) {
            for (int apart : new int[] {0, 3}) {
                for (int blocks = 1; blocks <= 3; blocks++) {
                    RandomMatrices matrices = new RandomMatrices(columns + blocks);
                    HeapMatrix x = matrices.normal(3 * blocks, columns, apart);
                    HeapMatrix y = matrices.normal(3 * blocks, columns, 0);
                    HeapMatrix factors = matrices.normal(3, columns, 2 * apart);
                    double[][] a = RandomMatrices.values(x);
                    double[][] b = RandomMatrices.values(y);
                    double[][] f = RandomMatrices.values(factors);
                    double[][] products = new double[a.length][columns];
                    double[][] sums = new double[a.length][columns];
                    for (int row = 0; row < a.length; row++) {
                        for (int column = 0; column < columns; column++) {
                            products[row][column] = a[row][column] * f[row % 3][column];
                            sums[row][column] = a[row][column] + b[row][column];
                        }
                    }
                    String which = "columns %s, apart %s, blocks %s".formatted(columns, apart, blocks);

                    HeapMatrix result = RandomMatrices.room(3 * blocks, columns, apart);
                    Elementwise.multiply(x, factors, result);
                    RandomMatrices.assertClose(result, products, ROUNDING, which);
                    Elementwise.add(x, y, result);
                    RandomMatrices.assertClose(result, sums, ROUNDING, which);
                    Elementwise.copy(x, result);
                    RandomMatrices.assertClose(result, a, 0, which);

                    HeapMatrix inPlace = RandomMatrices.copy(x);
                    Elementwise.multiply(inPlace, factors, inPlace);
                    RandomMatrices.assertClose(inPlace, products, ROUNDING, which);
                    inPlace = RandomMatrices.copy(x);
                    Elementwise.add(inPlace, y, inPlace);
                    RandomMatrices.assertClose(inPlace, sums, ROUNDING, which);
                }
            }
        }
    }

    @Test
    void addsRowsThatAreLookedUp() {
        int[] numbers = {4, 0, 4, 2};
        for (int columns : COLUMNS) {
            for (int apart : new int[] {0, 3}) {
                RandomMatrices matrices = new RandomMatrices(columns);
                HeapMatrix table = matrices.normal(5, columns, apart);
                HeapMatrix result = matrices.normal(4, columns, apart);
                double[][] expected = RandomMatrices.values(result);
                double[][] rows = RandomMatrices.values(table);
                for (int row = 0; row < 4; row++) {
                    for (int column = 0; column < columns; column++) {
                        expected[row][column] += rows[numbers[row]][column];
                    }
                }
                Elementwise.addLookup(table, numbers, result);
                RandomMatrices.assertClose(result, expected, ROUNDING, "columns " + columns);
            }
        }
    }

    @Test
    void placesTokensBehindTheAggregate() {
        int sequences = 3;
        for (int perSequence : new int[] {1, 2, 5}) {
            for (int columns : COLUMNS) {
                for (int apart : new int[] {0, 3}) {
                    RandomMatrices matrices = new RandomMatrices(columns);
                    HeapMatrix tokens = matrices.normal(sequences * perSequence, columns, apart);
                    HeapMatrix positions = matrices.normal(perSequence, columns, apart);
                    HeapMatrix dropout = matrices.normal(sequences * perSequence, columns, apart);
                    HeapMatrix aggregate = matrices.normal(1, columns, apart);
                    double[][] plain = new double[sequences * (perSequence + 1)][];
                    double[][] dropped = new double[sequences * (perSequence + 1)][];
                    for (int row = 0; row < plain.length; row++) {
                        int sequence = row / (perSequence + 1);
                        int token = row % (perSequence + 1) - 1;
                        plain[row] = RandomMatrices.values(aggregate)[0];
                        dropped[row] = plain[row].clone();
                        for (int column = 0; token >= 0 && column < columns; column++) {
                            int from = sequence * perSequence + token;
                            plain[row][column] = RandomMatrices.values(tokens)[from][column]
                                    + RandomMatrices.values(positions)[token][column];
                            dropped[row][column] = plain[row][column] * RandomMatrices.values(dropout)[from][column];
                        }
                    }
                    HeapMatrix result = RandomMatrices.room(plain.length, columns, apart);
                    Elementwise.placeTokens(tokens, positions, aggregate, result);
                    RandomMatrices.assertClose(result, plain, ROUNDING, "columns " + columns);
                    Elementwise.placeTokens(tokens, positions, dropout, aggregate, result);
                    RandomMatrices.assertClose(result, dropped, ROUNDING, "columns " + columns);
                }
            }
        }
    }

    @Test
    void takesTokensBehindTheAggregateFromEveryBlock() {
        int sequences = 3;
        for (int perSequence : new int[] {1, 2, 5}) {
            for (int columns : COLUMNS) {
                for (int apart : new int[] {0, 3}) {
                    for (int blocks = 1; blocks <= 3; blocks++) {
                        RandomMatrices matrices = new RandomMatrices(columns);
                        HeapMatrix deltas = matrices.normal(blocks * sequences * (perSequence + 1), columns, apart);
                        HeapMatrix dropout = matrices.normal(sequences * perSequence, columns, apart);
                        HeapMatrix result = RandomMatrices.room(blocks * sequences * perSequence, columns, apart);
                        double[][] outer = RandomMatrices.values(deltas);
                        double[][] factors = RandomMatrices.values(dropout);
                        double[][] plain = new double[result.rows()][];
                        double[][] dropped = new double[result.rows()][columns];
                        for (int row = 0; row < plain.length; row++) {
                            plain[row] = outer[row / perSequence * (perSequence + 1) + 1 + row % perSequence];
                            for (int column = 0; column < columns; column++) {
                                dropped[row][column] = plain[row][column] * factors[row % factors.length][column];
                            }
                        }
                        Elementwise.takeTokens(deltas, perSequence, result);
                        RandomMatrices.assertClose(result, plain, 0, "columns " + columns);
                        Elementwise.takeTokens(deltas, perSequence, dropout, result);
                        RandomMatrices.assertClose(result, dropped, ROUNDING, "columns " + columns);
                    }
                }
            }
        }
    }

    @Test
    void addsNothingToNoRows() {
        HeapMatrix empty = RandomMatrices.room(0, 4, 0);
        Elementwise.add(empty, empty, empty);
        assertThat(empty.values()).isEmpty();
    }
}
