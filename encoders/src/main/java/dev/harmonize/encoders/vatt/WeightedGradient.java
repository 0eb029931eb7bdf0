package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.api.model.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds Σ_i Σ_k w_{i,k} g_{i,k} to a flat gradient, with weights of their own in each parameter group. A sample's weight
 * scales its deltas at every layer alike, so each layer needs but one product, Xᵀ Σ_k w_k Δ_k.
 */
final class WeightedGradient implements Destination {

    private final Gradient gradient;
    private final Map<String, SampleWeights> weightsBySegment = new HashMap<>();
    private final SampleWeights elsewhere;

    /** Weights of groups, and of what is in none of them. */
    WeightedGradient(Gradient gradient, List<GroupWeights> groups, SampleWeights elsewhere) {
        this.gradient = gradient;
        this.elsewhere = elsewhere;
        for (GroupWeights group : groups) {
            for (Segment segment : group.group().segments()) {
                if (weightsBySegment.put(segment.name(), group.weights()) != null) {
                    throw new IllegalArgumentException("segment '" + segment.name()
                            + "' is in two parameter groups; groups with weights of their own must be disjoint");
                }
            }
        }
    }

    @Override
    public boolean concerns(String module) {
        return true;
    }

    @Override
    public Contributions of(List<Integer> objectives) {
        return new Weighted(objectives);
    }

    @Override
    public void completed() {}

    private final class Weighted implements Contributions {

        private final List<Integer> objectives;

        Weighted(List<Integer> objectives) {
            this.objectives = List.copyOf(objectives);
        }

        @Override
        public Kernels kernels() {
            return gradient.kernels();
        }

        @Override
        public boolean keepsSamplesApart() {
            return true;
        }

        @Override
        public void product(String weight, INDArray inputs, INDArray deltas) {
            INDArray combined = combine(weight, deltas);
            gradient.product(weight, inputs, combined);
            release(combined, deltas);
        }

        @Override
        public void sum(String vector, INDArray deltas) {
            INDArray combined = combine(vector, deltas);
            gradient.sum(vector, combined);
            release(combined, deltas);
        }

        @Override
        public void rows(String table, int[] numbers, INDArray deltas) {
            INDArray combined = combine(table, deltas);
            gradient.rows(table, numbers, combined);
            release(combined, deltas);
        }

        /** Σ_k w_k Δ_k: one block of rows; the deltas themselves if there is nothing to do. */
        private INDArray combine(String segment, INDArray deltas) {
            SampleWeights weights = weightsBySegment.getOrDefault(segment, elsewhere);
            boolean weighted = !allOnes(weights);
            if (!weighted && objectives.size() == 1) {
                return deltas;
            }
            Kernels kernels = gradient.kernels();
            INDArray scaled = deltas;
            if (weighted) {
                INDArray column = column(weights, Math.toIntExact(deltas.size(0)));
                scaled = kernels.multiplyColumn(deltas, column);
                column.close();
            }
            if (objectives.size() == 1) {
                return scaled;
            }
            INDArray sum = kernels.sumOfBlocks(scaled, objectives.size());
            release(scaled, deltas);
            return sum;
        }

        private boolean allOnes(SampleWeights weights) {
            for (int i = 0; i < weights.samples(); i++) {
                for (int objective : objectives) {
                    if (weights.get(i, objective) != 1.0) {
                        return false;
                    }
                }
            }
            return true;
        }

        /** The weight of every row, [K·R, 1]. */
        private INDArray column(SampleWeights weights, int rows) {
            int perBlock = rows / objectives.size();
            int perSample = perBlock / weights.samples();
            double[] column = new double[rows];
            for (int row = 0; row < rows; row++) {
                column[row] = weights.get(row % perBlock / perSample, objectives.get(row / perBlock));
            }
            return gradient.kernels().array(column, rows, 1);
        }

        private static void release(INDArray array, INDArray original) {
            if (array != original) {
                array.close();
            }
        }
    }
}
