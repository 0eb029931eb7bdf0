package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;

/**
 * The one place where parameter gradients are made: layers say what came in and which deltas arrived, and this adds what
 * follows to a flat gradient.
 */
final class Gradient {

    private final ParameterViews views;
    private final Kernels kernels;

    Gradient(Parameters layout, INDArray vector, Kernels kernels) {
        this.views = new ParameterViews(layout, vector);
        this.kernels = kernels;
    }

    Kernels kernels() {
        return kernels;
    }

    /** A weight W that took part as X W: Σ_r x_r δ_rᵀ. */
    void addProduct(String weight, INDArray inputs, INDArray deltas) {
        kernels.addTransposedProduct(inputs, deltas, views.matrix(weight));
    }

    /** A vector that was added to every row: Σ_r δ_r. */
    void addSum(String vector, INDArray deltas) {
        kernels.addColumnSums(deltas, views.row(vector));
    }

    /** A table of which row {@code numbers[r]} was added to, or used as, row r: the sum of each table row's deltas. */
    void addRows(String table, int[] numbers, INDArray deltas) {
        int width = Math.toIntExact(deltas.size(1));
        double[] values = deltas.data().asDouble();
        int[] distinct = Arrays.stream(numbers).sorted().distinct().toArray();
        // Rows may repeat; summing them here keeps the order of summation fixed, which a parallel scatter does not.
        double[] sums = new double[Math.multiplyExact(distinct.length, width)];
        for (int r = 0; r < numbers.length; r++) {
            int target = Arrays.binarySearch(distinct, numbers[r]) * width;
            for (int column = 0; column < width; column++) {
                sums[target + column] += values[r * width + column];
            }
        }
        INDArray rows = kernels.array(sums, distinct.length, width);
        kernels.addRows(views.matrix(table), distinct, rows);
        rows.close();
    }
}
