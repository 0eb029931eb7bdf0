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
        return new LinearTrace(this, input, weight(pass), apply(input, pass));
    }

    /** W. */
    Weight weight(Forward pass) {
        return pass.weights().weight(weight());
    }

    /** X W + b. */
    Matrix apply(Matrix input, Forward pass) {
        Matrix output = pass.allocate(input.rows(), out);
        pass.kernels()
                .product(
                        input,
                        weight(pass),
                        biased ? Optional.of(pass.weights().row(bias())) : Optional.empty(),
                        output);
        return output;
    }

    /** Tells how the parameters took part, and gives the deltas of the input. */
    Matrix backward(Matrix input, Weight weight, Matrix deltas, Contributions contributions) {
        tell(input, deltas, contributions);
        Matrix result = contributions.allocate(deltas.rows(), in);
        contributions.kernels().productWithTransposed(deltas, weight, result);
        return result;
    }

    private void tell(Matrix input, Matrix deltas, Contributions contributions) {
        contributions.product(weight(), input, deltas);
        if (biased) {
            contributions.sum(bias(), deltas);
        }
    }

    private record LinearTrace(Linear layer, Matrix input, Weight weight, Matrix output) implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            return layer.backward(input, weight, deltas, contributions);
        }

        @Override
        public void end(Matrix deltas, Contributions contributions) {
            layer.tell(input, deltas, contributions);
        }
    }
}
