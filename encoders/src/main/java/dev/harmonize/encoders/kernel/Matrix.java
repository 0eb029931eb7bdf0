package dev.harmonize.encoders.kernel;

/**
 * Numbers where an {@link Engine} works on them: row-major, the numbers of a row next to each other, the rows a fixed
 * distance apart.
 */
public interface Matrix {

    int rows();

    int columns();

    /** A view of so many rows from {@code first} on. */
    Matrix rows(int first, int count);

    /** A view of the rows 0, {@code step}, 2·{@code step} and so on; {@code step} divides the number of rows. */
    Matrix everyRow(int step);
}
