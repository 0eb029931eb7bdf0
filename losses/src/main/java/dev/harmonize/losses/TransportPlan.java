package dev.harmonize.losses;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The transport plan between as many rows as columns that Sinkhorn's algorithm finds (Cuturi, NeurIPS 2013): Q_ij = x_i
 * exp(a cos_ij) y_j, entropic optimal transport with uniform marginals, scaled so that rows and columns sum to 1. The
 * columns do, up to rounding; the rows do as far as the algorithm has converged.
 *
 * <p>An iteration goes through all cosines once, column by column: it finds y_j from the x_i at hand, and what y_j adds to
 * the sums of the rows, from which the next x_i are found. Only x and y are held. All numbers stay far from the limits of
 * double precision, as x is scaled to a largest number of 1: with exp(a (cos − 1)) between exp(−2a) and 1, of which
 * {@link Exponentials} sees that it is more than 1e-296, x_i is between exp(−2a) and 1, and y_j between 1/N and exp(2a).
 */
final class TransportPlan {

    private final Exponentials kernel;
    private final double[] rows;
    private final double[] columns;

    private TransportPlan(Exponentials kernel, double[] rows, double[] columns) {
        this.kernel = kernel;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Runs the algorithm from y = 1 on.
     *
     * @param blocks cosines between as many rows as columns
     * @param factor a
     * @param iterations at least 1
     */
    static TransportPlan of(CosineBlocks blocks, double factor, int iterations) {
        Exponentials kernel = new Exponentials(factor);
        int count = blocks.left().count();
        double[] columns = new double[count];
        Arrays.fill(columns, 1.0);
        double[] rows = scalings(blocks, () -> new RowSums(kernel, columns));
        for (int iteration = 1; iteration < iterations; iteration++) {
            double[] current = rows;
            rows = scalings(blocks, () -> new Iteration(kernel, current, columns));
        }
        double[] last = rows;
        blocks.scan(() -> new Iteration(kernel, last, columns), iteration -> {});
        return new TransportPlan(kernel, rows, columns);
    }

    /** Q of a column. */
    void column(int column, double[] cosines, double[] target) {
        kernel.of(cosines, target, target.length);
        for (int r = 0; r < target.length; r++) {
            target[r] *= rows[r];
            target[r] *= columns[column];
        }
    }

    /** The x that make the rows' sums equal, but for a common factor. */
    private static double[] scalings(CosineBlocks blocks, Supplier<RowSums> newSums) {
        double[] sums = new double[blocks.left().count()];
        blocks.scan(newSums, part -> {
            for (int r = 0; r < sums.length; r++) {
                sums[r] += part.sums[r];
            }
        });
        double smallest = Arrays.stream(sums).min().orElseThrow();
        return Arrays.stream(sums).map(sum -> smallest / sum).toArray();
    }

    /** Σ_j exp(a (cos_ij − 1)) y_j over the columns of a panel. */
    private static class RowSums implements CosineBlocks.Scan {

        private final Exponentials kernel;
        private final double[] columns;
        private final double[] sums;
        private final double[] values;

        RowSums(Exponentials kernel, double[] columns) {
            this.kernel = kernel;
            this.columns = columns;
            this.sums = new double[columns.length];
            this.values = new double[columns.length];
        }

        @Override
        public final void column(int column, double[] cosines) {
            kernel.of(cosines, values, values.length);
            columns[column] = scaling(columns[column], values);
            for (int r = 0; r < sums.length; r++) {
                sums[r] += values[r] * columns[column];
            }
        }

        /** The y of a column of these exponentials. */
        double scaling(double current, double[] exponentials) {
            return current;
        }
    }

    /** Finds y first: that with which the column's sum becomes 1. A column is in one panel only, so y is shared by all. */
    private static final class Iteration extends RowSums {

        private final double[] rows;
        private final double[] masses;

        Iteration(Exponentials kernel, double[] rows, double[] columns) {
            super(kernel, columns);
            this.rows = rows;
            this.masses = new double[rows.length];
        }

        @Override
        double scaling(double current, double[] exponentials) {
            for (int r = 0; r < masses.length; r++) {
                masses[r] = exponentials[r] * rows[r];
            }
            return 1.0 / Sums.of(masses, masses.length);
        }
    }
}
