package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weight;

import java.util.Optional;

/**
 * Y = X W + b.
 *
 * @param name prefix of its parameters, {@code weight} [in, out] and {@code bias} [out]
 * @param blocks how many matrices side by side make up W; only the initial values depend on it
 */
record Linear(String name, int in, int out, boolean biased, int blocks) implements Layer {

    static Linear withBias(String name, int in, int out) {
        return new Linear(name, in, out, true, 1);
    }

    private String weight() {
        return name + ".weight";
    }

    private String bias() {
        return name + ".bias";
    }

    @Override
    public void declare(LayoutBuilder layout) {
        layout.add(weight(), Initializer.glorot(in, out / blocks), in, out);
        if (biased) {
            layout.add(bias(), Initializer.ZEROS, out);
        }
    }

    @Override
    public Trace forward(Matrix input, Forward pass) {
        Weight weight = pass.weights().weight(weight());
        Matrix output = pass.allocate(input.rows(), out);
        pass.kernels()
                .product(input, weight, biased ? Optional.of(pass.weights().row(bias())) : Optional.empty(), output);
        return new LinearTrace(this, input, weight, output);
    }

    private record LinearTrace(Linear layer, Matrix input, Weight weight, Matrix output) implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            end(deltas, contributions);
            Matrix result = contributions.allocate(deltas.rows(), layer.in);
            contributions.kernels().productWithTransposed(deltas, weight, result);
            return result;
        }

        @Override
        public void end(Matrix deltas, Contributions contributions) {
            contributions.product(layer.weight(), input, deltas);
            if (layer.biased) {
                contributions.sum(layer.bias(), deltas);
            }
        }
    }
}
