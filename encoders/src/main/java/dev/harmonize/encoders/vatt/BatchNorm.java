package dev.harmonize.encoders.vatt;

import dev.harmonize.api.State;
import dev.harmonize.encoders.kernel.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Batch normalization (Ioffe and Szegedy, 2015): per column, (x − mean) / √(variance + ε) ∘ γ + β, ε = 1e-5. In training,
 * mean and variance are those of the valid rows of the batch, and the running ones move towards them with momentum 0.9; in
 * evaluation the running ones are used. The variance is the biased one in both places. Statistics that are not finite,
 * which belong to a step that will be skipped, leave the running ones alone.
 */
final class BatchNorm implements Layer {

    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.9;

    private final String name;
    private final int width;
    private double[] runningMean;
    private double[] runningVariance;

    /** Makes one with parameters {@code name.scale} γ and {@code name.bias} β, each [width]. */
    BatchNorm(String name, int width) {
        this.name = name;
        this.width = width;
        this.runningMean = new double[width];
        this.runningVariance = new double[width];
        Arrays.fill(runningVariance, 1.0);
    }

    private String scale() {
        return name + ".scale";
    }

    private String bias() {
        return name + ".bias";
    }

    @Override
    public void declare(LayoutBuilder layout) {
        layout.add(scale(), Initializer.ONES, width);
        layout.add(bias(), Initializer.ZEROS, width);
    }

    /** Adds the running statistics to a saved state. */
    void save(Map<String, INDArray> arrays) {
        arrays.put(name + ".mean", Nd4j.createFromArray(runningMean));
        arrays.put(name + ".variance", Nd4j.createFromArray(runningVariance));
    }

    /** Refuses a state that lacks something or does not fit. */
    void check(State state) {
        for (String statistic : List.of("mean", "variance")) {
            INDArray array = state.array(name + "." + statistic);
            if (array.rank() != 1 || array.length() != width) {
                throw new IllegalArgumentException("the saved array '" + name + "." + statistic + "' has shape "
                        + Arrays.toString(array.shape()) + "; expected [" + width + "]");
            }
        }
    }

    /** Takes the running statistics from a state that passed {@link #check}. */
    void restore(State state) {
        runningMean = state.array(name + ".mean").toDoubleVector();
        runningVariance = state.array(name + ".variance").toDoubleVector();
    }

    @Override
    public Trace forward(Matrix input, Forward pass) {
        double[] shares = new double[pass.valid().length];
        double[] values = pass.engine().values(input);
        double[] mean = runningMean;
        double[] variance = runningVariance;
        if (pass.training().isPresent()) {
            shares = shares(pass.valid());
            mean = weightedSums(values, shares, new double[width], 1);
            variance = weightedSums(values, shares, mean, 2);
            runningMean = moved(runningMean, mean);
            runningVariance = moved(runningVariance, variance);
        }
        double[] inverseDeviation = Arrays.stream(variance)
                .map(each -> 1.0 / Math.sqrt(each + EPSILON))
                .toArray();
        double[] scale = pass.engine().values(pass.weights().row(scale()));
        double[] bias = pass.engine().values(pass.weights().row(bias()));
        double[] output = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int column = i % width;
            values[i] = (values[i] - mean[column]) * inverseDeviation[column];
            output[i] = values[i] * scale[column] + bias[column];
        }
        return new BatchNormTrace(
                this,
                pass,
                values,
                inverseDeviation,
                shares,
                scale,
                pass.engine().matrix(output, input.rows(), width, pass.arena()));
    }

    /** Per column, the sum over rows of share · (x − centre)^power. */
    private double[] weightedSums(double[] values, double[] shares, double[] centre, int power) {
        double[] sums = new double[width];
        for (int row = 0; row < shares.length; row++) {
            for (int column = 0; column < width; column++) {
                double difference = values[row * width + column] - centre[column];
                sums[column] += shares[row] * (power == 1 ? difference : difference * difference);
            }
        }
        return sums;
    }

    /** How much each row counts in the statistics: 1/n for the n valid rows; all alike if none is valid. */
    private static double[] shares(boolean[] valid) {
        long count = IntStream.range(0, valid.length).filter(row -> valid[row]).count();
        double[] shares = new double[valid.length];
        for (int row = 0; row < valid.length; row++) {
            if (count == 0) {
                shares[row] = 1.0 / valid.length;
            } else if (valid[row]) {
                shares[row] = 1.0 / count;
            }
        }
        return shares;
    }

    private static double[] moved(double[] running, double[] towards) {
        if (!Arrays.stream(towards).allMatch(Double::isFinite)) {
            return running;
        }
        double[] result = new double[running.length];
        for (int column = 0; column < result.length; column++) {
            result[column] = MOMENTUM * running[column] + (1.0 - MOMENTUM) * towards[column];
        }
        return result;
    }

    /**
     * With g = δ ∘ γ and share s_r of row r: ∂L/∂x_r = (g_r − s_r (Σ g + x̂_r ∘ Σ (g ∘ x̂))) / √(variance + ε), the sums
     * taken over all rows.
     *
     * @param normalized x̂, row-major
     * @param shares s, one per row; 0 where the statistics are the running ones, which no row of the batch has a part in
     */
    private record BatchNormTrace(
            BatchNorm layer,
            Forward pass,
            double[] normalized,
            double[] inverseDeviation,
            double[] shares,
            double[] scale,
            Matrix output)
            implements Trace {

        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            if (deltas.rows() != output.rows()) {
                throw new IllegalArgumentException("batch normalization goes back with one objective at a time");
            }
            int width = layer.width;
            double[] delta = pass.engine().values(deltas);
            double[] products = new double[delta.length];
            double[] sums = new double[width];
            double[] productSums = new double[width];
            for (int i = 0; i < delta.length; i++) {
                products[i] = delta[i] * normalized[i];
                sums[i % width] += delta[i];
                productSums[i % width] += products[i];
            }
            contributions.sum(layer.scale(), matrix(products, contributions));
            contributions.sum(layer.bias(), deltas);
            double[] result = new double[delta.length];
            for (int i = 0; i < delta.length; i++) {
                int column = i % width;
                double correction = shares[i / width] * (sums[column] + normalized[i] * productSums[column]);
                result[i] = (delta[i] - correction) * scale[column] * inverseDeviation[column];
            }
            return matrix(result, contributions);
        }

        private Matrix matrix(double[] values, Contributions contributions) {
            return pass.engine().matrix(values, values.length / layer.width, layer.width, contributions.arena());
        }
    }
}
