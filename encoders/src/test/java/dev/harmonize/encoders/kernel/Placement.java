package dev.harmonize.encoders.kernel;

import java.util.Arrays;

/** How a matrix lies in another one, of which it is a view. */
enum Placement {
    /** It is the whole matrix. */
    WHOLE,
    /** Neighbouring rows, with others before and after them. */
    NEIGHBOURING_ROWS,
    /** Every third row. */
    EVERY_THIRD_ROW;

    private static final int BEFORE = 2;
    private static final int AFTER = 3;
    private static final int STEP = 3;

    /** A matrix of these numbers in the midst of others that are all the same. */
    Placed place(Engine engine, Arena arena, DoubleMatrix content, double others) {
        int rows = switch (this) {
            case WHOLE -> content.rows();
            case NEIGHBOURING_ROWS -> BEFORE + content.rows() + AFTER;
            case EVERY_THIRD_ROW -> content.rows() * STEP;
        };
        double[] values = new double[rows * content.columns()];
        Arrays.fill(values, others);
        for (int row = 0; row < content.rows(); row++) {
            System.arraycopy(
                    content.values(),
                    row * content.columns(),
                    values,
                    rowOf(row) * content.columns(),
                    content.columns());
        }
        Matrix whole = engine.matrix(values, rows, content.columns(), arena);
        Matrix view = switch (this) {
            case WHOLE -> whole;
            case NEIGHBOURING_ROWS -> whole.rows(BEFORE, content.rows());
            case EVERY_THIRD_ROW -> whole.everyRow(STEP);
        };
        return new Placed(this, view, whole);
    }

    private int rowOf(int row) {
        return switch (this) {
            case WHOLE -> row;
            case NEIGHBOURING_ROWS -> BEFORE + row;
            case EVERY_THIRD_ROW -> row * STEP;
        };
    }

    /** A matrix and what it is a view of. */
    record Placed(Placement placement, Matrix view, Matrix whole) {

        DoubleMatrix content(Engine engine) {
            int columns = view.columns();
            double[] all = engine.values(whole);
            return DoubleMatrix.of(view.rows(), columns, (row, column) -> all[placement.rowOf(row) * columns + column]);
        }

        /** How many numbers around the view are no longer what they were. */
        long touchedAround(Engine engine, double others) {
            double[] all = engine.values(whole);
            for (int row = 0; row < view.rows(); row++) {
                int begin = placement.rowOf(row) * view.columns();
                Arrays.fill(all, begin, begin + view.columns(), others);
            }
            return Arrays.stream(all).filter(value -> value != others).count();
        }
    }
}
