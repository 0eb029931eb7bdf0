package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.GradientSum;
import dev.harmonize.encoders.kernel.SegmentContributions;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A gradient of ND4J's operations. A sample's weight scales its deltas, so each contribution needs but one product,
 * Xᵀ Σ_k w_k Δ_k.
 */
final class NdGradient implements GradientSum {

    private final NdOperations operations;
    private final INDArray vector;
    private final NdWeights views;

    NdGradient(Parameters layout, NdOperations operations) {
        this.operations = operations;
        this.vector = Nd4j.zeros(operations.type(), layout.length());
        this.views = new NdWeights(layout, vector);
    }

    @Override
    public void add(List<SegmentContributions> segments) {
        for (SegmentContributions segment : segments) {
            segment.contributions().forEach(each -> add(each, segment.weights()));
        }
    }

    private void add(Contribution contribution, Optional<SampleWeights> weights) {
        try (Temporary deltas = combined(contribution, weights)) {
            if (contribution instanceof Contribution.Product product) {
                try (Temporary inputs = Temporary.dense(product.inputs())) {
                    operations.addTransposedProduct(
                            inputs.array(), deltas.array(), views.matrix(contribution.segment()));
                }
            } else if (contribution instanceof Contribution.Rows looked) {
                addRows(looked, deltas.array());
            } else {
                operations.addColumnSums(deltas.array(), views.rowVector(contribution.segment()));
            }
        }
    }

    /** Σ_k w_k Δ_k: one block of rows. */
    private Temporary combined(Contribution contribution, Optional<SampleWeights> weights) {
        int objectives = contribution.objectives().size();
        Temporary scaled = scaled(contribution, weights);
        if (objectives == 1) {
            return scaled;
        }
        try (scaled) {
            return new Temporary(operations.sumOfBlocks(scaled.array(), objectives), true);
        }
    }

    private Temporary scaled(Contribution contribution, Optional<SampleWeights> weights) {
        Temporary deltas = Temporary.dense(contribution.deltas());
        if (weights.isEmpty()) {
            return deltas;
        }
        try (deltas;
                INDArray column = column(contribution, weights.get())) {
            return new Temporary(operations.multiplyColumn(deltas.array(), column), true);
        }
    }

    /** The weight of every row, [K·R, 1]. */
    private INDArray column(Contribution contribution, SampleWeights weights) {
        int perBlock = contribution.rows();
        int perSample = perBlock / contribution.samples();
        double[] column = new double[contribution.deltas().rows()];
        for (int row = 0; row < column.length; row++) {
            int sample = contribution.firstSample() + row % perBlock / perSample;
            column[row] = weights.get(sample, contribution.objectives().get(row / perBlock));
        }
        return operations.array(column, column.length, 1);
    }

    private void addRows(Contribution.Rows looked, INDArray deltas) {
        int[] numbers = looked.numbers();
        int width = Math.toIntExact(deltas.size(1));
        double[] values = HostMemory.doubles(deltas);
        int[] distinct = Arrays.stream(numbers).sorted().distinct().toArray();
        // Rows may repeat; summing them here keeps the order of summation fixed, which a parallel scatter does not.
        double[] sums = new double[Math.multiplyExact(distinct.length, width)];
        for (int r = 0; r < deltas.size(0); r++) {
            int target = Arrays.binarySearch(distinct, numbers[r % numbers.length]) * width;
            for (int column = 0; column < width; column++) {
                sums[target + column] += values[r * width + column];
            }
        }
        try (INDArray rows = operations.array(sums, distinct.length, width)) {
            operations.addRows(views.matrix(looked.segment()), distinct, rows);
        }
    }

    @Override
    public void addTo(INDArray gradient) {
        gradient.addi(vector);
    }

    @Override
    public void close() {
        vector.close();
    }
}
