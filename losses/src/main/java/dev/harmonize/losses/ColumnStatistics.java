package dev.harmonize.losses;

/**
 * What the columns of a matrix have: their mean, and the sum of the squares of what differs from it.
 *
 * @param means d numbers
 * @param squares d numbers
 */
record ColumnStatistics(double[] means, double[] squares) {

    /** Of a matrix with at least one row, given row after row. */
    static ColumnStatistics of(double[] rows, int width) {
        int count = rows.length / width;
        double[] means = new double[width];
        for (int index = 0; index < rows.length; index++) {
            means[index % width] += rows[index] / count;
        }
        double[] squares = new double[width];
        for (int index = 0; index < rows.length; index++) {
            double difference = rows[index] - means[index % width];
            squares[index % width] += difference * difference;
        }
        return new ColumnStatistics(means, squares);
    }

    /** The matrix with the means taken away. */
    double[] centred(double[] rows) {
        double[] centred = new double[rows.length];
        for (int index = 0; index < rows.length; index++) {
            centred[index] = rows[index] - means[index % means.length];
        }
        return centred;
    }
}
