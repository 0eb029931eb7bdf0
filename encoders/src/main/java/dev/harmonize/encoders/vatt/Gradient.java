package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;

/** Adds the contributions of all samples to a flat gradient. Takes one objective. */
final class Gradient implements Contributions, Destination {

    private final ParameterViews views;
    private final Kernels kernels;

    Gradient(Parameters layout, INDArray vector, Kernels kernels) {
        this.views = new ParameterViews(layout, vector);
        this.kernels = kernels;
    }

    @Override
    public boolean concerns(String module) {
        return true;
    }

    @Override
    public Contributions of(List<Integer> objectives) {
        if (objectives.size() != 1) {
            throw new IllegalArgumentException("a gradient is of one objective, not of " + objectives.size());
        }
        return this;
    }

    @Override
    public void completed() {}

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public boolean keepsSamplesApart() {
        return false;
    }

    @Override
    public void product(String weight, INDArray inputs, INDArray deltas) {
        kernels.addTransposedProduct(inputs, deltas, views.matrix(weight));
    }

    @Override
    public void sum(String vector, INDArray deltas) {
        kernels.addColumnSums(deltas, views.row(vector));
    }

    @Override
    public void rows(String table, int[] numbers, INDArray deltas) {
        int width = Math.toIntExact(deltas.size(1));
        double[] values = deltas.data().asDouble();
        int[] distinct = Arrays.stream(numbers).sorted().distinct().toArray();
        // Rows may repeat; summing them here keeps the order of summation fixed, which a parallel scatter does not.
        double[] sums = new double[Math.multiplyExact(distinct.length, width)];
        for (int r = 0; r < deltas.size(0); r++) {
            int target = Arrays.binarySearch(distinct, numbers[r % numbers.length]) * width;
            for (int column = 0; column < width; column++) {
                sums[target + column] += values[r * width + column];
            }
        }
        INDArray rows = kernels.array(sums, distinct.length, width);
        kernels.addRows(views.matrix(table), distinct, rows);
        rows.close();
    }
}
