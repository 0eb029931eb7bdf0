package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

/**
 * Layer normalization (Ba, Kiros and Hinton, 2016): y = x̂ ∘ γ + β with x̂ = (x − mean) / √(variance + ε) per row, ε = 1e-6.
 *
 * @param name prefix of its parameters, {@code scale} γ and {@code bias} β, each [width]
 */
record LayerNorm(String name, int width) implements Layer {

    private static final double EPSILON = 1e-6;

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

    @Override
    public Trace forward(Matrix input, Forward pass) {
        Matrix scale = pass.weights().row(scale());
        Matrix statistics = pass.allocate(input.rows(), 2);
        Matrix output = pass.allocate(input.rows(), width);
        pass.kernels().layerNorm(input, scale, pass.weights().row(bias()), EPSILON, statistics, output);
        return new LayerNormTrace(this, input, scale, statistics, output);
    }

    private record LayerNormTrace(LayerNorm layer, Matrix input, Matrix scale, Matrix statistics, Matrix output)
            implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            Matrix products = contributions.allocate(deltas.rows(), layer.width);
            Matrix result = contributions.allocate(deltas.rows(), layer.width);
            contributions.kernels().layerNormBackward(input, scale, statistics, deltas, products, result);
            contributions.sum(layer.scale(), products);
            contributions.sum(layer.bias(), deltas);
            return result;
        }
    }
}
