package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.Kernels;
import dev.harmonize.encoders.kernel.Matrix;

import java.util.ArrayList;
import java.util.List;

/**
 * Where layers tell, while some samples go back, how their parameters took part: what came in, and which deltas arrived.
 * What follows from it, a gradient or inner products of gradients, is made of it later, and nowhere else.
 *
 * <p>Deltas are blocks of rows, one below the other for each objective that is on its way; within a block samples follow
 * each other, each with the same number of rows. They must stay as they are.
 */
final class Contributions {

    private final Kernels kernels;
    private final Arena arena;
    private final List<Integer> objectives;
    private final int firstSample;
    private final int samples;
    private final List<Contribution> told = new ArrayList<>();

    /**
     * Collects what is told.
     *
     * @param kernels of the thread that takes the samples back
     * @param arena holds the deltas until what was told has been used
     * @param objectives the numbers of the objectives on their way
     */
    Contributions(Kernels kernels, Arena arena, List<Integer> objectives, int firstSample, int samples) {
        this.kernels = kernels;
        this.arena = arena;
        this.objectives = List.copyOf(objectives);
        this.firstSample = firstSample;
        this.samples = samples;
    }

    Kernels kernels() {
        return kernels;
    }

    /** Holds the deltas until what was told has been used. */
    Arena arena() {
        return arena;
    }

    /** A new matrix for deltas. */
    Matrix allocate(int rows, int columns) {
        return arena.allocate(rows, columns);
    }

    /** Everything that was told, in order. */
    List<Contribution> told() {
        return List.copyOf(told);
    }

    /** A weight W that took part as X W. The inputs are one block of rows, and stay as they are. */
    void product(String weight, Matrix inputs, Matrix deltas) {
        told.add(new Contribution.Product(weight, firstSample, samples, objectives, inputs, deltas));
    }

    /** A vector that was added to every row. */
    void sum(String vector, Matrix deltas) {
        told.add(new Contribution.Sum(vector, firstSample, samples, objectives, deltas));
    }

    /**
     * A table of which rows were looked up.
     *
     * @param numbers of the table rows behind the first rows of deltas; they repeat if there are more rows
     */
    void rows(String table, int[] numbers, Matrix deltas) {
        told.add(new Contribution.Rows(table, firstSample, samples, objectives, numbers, deltas));
    }
}
