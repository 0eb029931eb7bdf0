package dev.harmonize.encoders.kernel;

import java.util.List;

/**
 * How a parameter segment took part in what became of some neighbouring samples: everything that its gradient, or inner
 * products of gradients, can be made of. Samples follow each other, each with the same number of rows.
 */
public sealed interface Contribution {

    /** The segment's name. */
    String segment();

    /** Number of the first sample within the batch. */
    int firstSample();

    /** How many samples. */
    int samples();

    /** The numbers of the K objectives that are on their way, ascending. */
    List<Integer> objectives();

    /** K blocks of rows. */
    Matrix deltas();

    /** Rows of a block. */
    default int rows() {
        return deltas().rows() / objectives().size();
    }

    /** A weight that took part as X W: Σ_r x_r δ_rᵀ. The inputs are one block of rows. */
    record Product(String segment, int firstSample, int samples, List<Integer> objectives, Matrix inputs, Matrix deltas)
            implements Contribution {
        public Product {
            objectives = List.copyOf(objectives);
        }
    }

    /** A vector that was added to every row: Σ_r δ_r. */
    record Sum(String segment, int firstSample, int samples, List<Integer> objectives, Matrix deltas)
            implements Contribution {
        public Sum {
            objectives = List.copyOf(objectives);
        }
    }

    /**
     * A table of which rows were looked up: each table row's sum of deltas.
     *
     * @param numbers of the table rows behind the first rows of deltas; they repeat if there are more rows
     */
    record Rows(String segment, int firstSample, int samples, List<Integer> objectives, int[] numbers, Matrix deltas)
            implements Contribution {
        public Rows {
            objectives = List.copyOf(objectives);
        }
    }
}
