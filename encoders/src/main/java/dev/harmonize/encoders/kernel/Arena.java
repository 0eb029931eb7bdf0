package dev.harmonize.encoders.kernel;

/** Matrices that are freed together. Not for several threads at once. */
public interface Arena extends AutoCloseable {

    /** A dense matrix with arbitrary content, which stays valid until the arena is closed. */
    Matrix allocate(int rows, int columns);

    /** Frees everything that was allocated; to be called once. */
    @Override
    void close();
}
