package dev.harmonize.encoders.kernel;

import java.util.List;
import java.util.Optional;

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

    /** One objective's part; empty if it was not on its way. */
    default Optional<Contribution> of(int objective) {
        int block = objectives().indexOf(objective);
        if (block < 0) {
            return Optional.empty();
        }
        List<Integer> one = List.of(objective);
        Matrix part = deltas().rows(block * rows(), rows());
        if (this instanceof Product product) {
            return Optional.of(new Product(segment(), firstSample(), samples(), one, product.inputs(), part));
        }
        if (this instanceof Rows looked) {
            return Optional.of(new Rows(segment(), firstSample(), samples(), one, looked.numbers(), part));
        }
        return Optional.of(new Sum(segment(), firstSample(), samples(), one, part));
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
