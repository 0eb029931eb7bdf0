package dev.harmonize.encoders.kernel;

/** The segments of a flat parameter vector, by name, as an {@link Engine} works with them. For several threads. */
public interface Weights {

    /** A segment of rank 2 that is multiplied with. */
    Weight weight(String segment);

    /** A segment of rank 2 of which rows are looked up. */
    Matrix table(String segment);

    /** A segment of rank 1 as [1, n]. */
    Matrix row(String segment);
}
