package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where layers tell, on the way back, how their parameters took part: what came in, and which deltas arrived. What follows
 * from it, a gradient or inner products of gradients, is made behind this interface and nowhere else.
 *
 * <p>Deltas are row-major blocks of rows, one block after the other for each objective that the way back is for; within a
 * block samples follow each other, each with the same number of rows. They may be changed or freed after the call.
 */
interface Contributions {

    Kernels kernels();

    /**
     * Whether the deltas of different samples must arrive apart even where a parameter does not need that, because
     * something is made of every sample's own contribution.
     */
    boolean keepsSamplesApart();

    /** A weight W that took part as X W: Σ_r x_r δ_rᵀ. The inputs are one block of rows, and stay as they are. */
    void product(String weight, INDArray inputs, INDArray deltas);

    /** A vector that was added to every row: Σ_r δ_r. */
    void sum(String vector, INDArray deltas);

    /** A weight and a vector that took part together, as X W + b. */
    default void productAndSum(String weight, String vector, INDArray inputs, INDArray deltas) {
        product(weight, inputs, deltas);
        sum(vector, deltas);
    }

    /**
     * A table of which rows were looked up: each table row's sum of deltas.
     *
     * @param numbers of the table rows behind the first rows of deltas; they repeat if there are more rows
     */
    void rows(String table, int[] numbers, INDArray deltas);
}
