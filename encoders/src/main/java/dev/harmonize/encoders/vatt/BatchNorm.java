package dev.harmonize.encoders.vatt;

import dev.harmonize.api.State;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
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
    public Trace forward(INDArray input, Forward pass) {
        return pass.training().isPresent() ? forwardInTraining(input, pass) : forwardInEvaluation(input, pass);
    }

    private Trace forwardInTraining(INDArray input, Forward pass) {
        Kernels kernels = pass.kernels();
        INDArray shares = pass.scope().own(kernels.array(shares(pass.valid()), pass.valid().length, 1));
        INDArray mean = kernels.allocate(1, width).assign(0.0);
        kernels.addTransposedProduct(shares, input, mean);
        INDArray normalized = pass.scope().own(centred(input, mean, kernels));
        INDArray squares = normalized.mul(normalized);
        INDArray inverseDeviation = pass.scope().own(kernels.allocate(1, width).assign(0.0));
        kernels.addTransposedProduct(shares, squares, inverseDeviation);
        squares.close();
        runningMean = moved(runningMean, mean);
        runningVariance = moved(runningVariance, inverseDeviation);
        mean.close();
        return finish(normalized, inverseDeviation, shares, pass);
    }

    private Trace forwardInEvaluation(INDArray input, Forward pass) {
        Kernels kernels = pass.kernels();
        INDArray mean = kernels.array(runningMean, 1, width);
        INDArray normalized = pass.scope().own(centred(input, mean, kernels));
        mean.close();
        INDArray inverseDeviation = pass.scope().own(kernels.array(runningVariance, 1, width));
        // Running statistics do not depend on any row of this batch.
        INDArray shares = pass.scope().own(kernels.allocate(input.size(0), 1).assign(0.0));
        return finish(normalized, inverseDeviation, shares, pass);
    }

    /** Completes both ways; the variance becomes the inverse deviation in place. */
    private Trace finish(INDArray normalized, INDArray variance, INDArray shares, Forward pass) {
        variance.addi(EPSILON);
        Nd4j.exec(new RSqrt(variance, variance));
        normalized.muliRowVector(variance);
        INDArray scale = pass.weights().row(scale());
        INDArray output = pass.scope().own(pass.kernels().multiplyRow(normalized, scale));
        pass.kernels().addRow(output, pass.weights().row(bias()));
        return new BatchNormTrace(this, normalized, variance, shares, scale, output);
    }

    private static INDArray centred(INDArray input, INDArray mean, Kernels kernels) {
        INDArray centred = input.dup('c');
        INDArray negative = mean.neg();
        kernels.addRow(centred, negative);
        negative.close();
        return centred;
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

    private static double[] moved(double[] running, INDArray batch) {
        double[] towards = batch.toDoubleVector();
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
     * @param normalized x̂
     * @param shares s, [rows, 1]; 0 where the statistics are the running ones
     */
    private record BatchNormTrace(
            BatchNorm layer,
            INDArray normalized,
            INDArray inverseDeviation,
            INDArray shares,
            INDArray scale,
            INDArray output)
            implements Trace {

        @Override
        public INDArray backward(INDArray delta, Contributions contributions) {
            if (delta.length() != normalized.length()) {
                throw new IllegalArgumentException("batch normalization goes back with one objective at a time");
            }
            Kernels kernels = contributions.kernels();
            INDArray products = delta.mul(normalized);
            contributions.sum(layer.scale(), products);
            contributions.sum(layer.bias(), delta);

            INDArray sum = kernels.allocate(1, layer.width).assign(0.0);
            kernels.addColumnSums(delta, sum);
            INDArray productSum = kernels.allocate(1, layer.width).assign(0.0);
            kernels.addColumnSums(products, productSum);
            products.close();

            INDArray correction = kernels.multiplyRow(normalized, productSum);
            kernels.addRow(correction, sum);
            kernels.scaleRows(correction, shares);
            INDArray result = delta.sub(correction);
            result.muliRowVector(scale).muliRowVector(inverseDeviation);
            sum.close();
            productSum.close();
            correction.close();
            return result;
        }
    }
}
