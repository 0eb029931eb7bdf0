package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

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
    public Trace forward(INDArray input, Forward pass) {
        INDArray weight = pass.weights().matrix(weight());
        INDArray output = pass.scope().own(pass.kernels().product(input, weight));
        if (biased) {
            pass.kernels().addRow(output, pass.weights().row(bias()));
        }
        return new LinearTrace(this, input, weight, output);
    }

    private record LinearTrace(Linear layer, INDArray input, INDArray weight, INDArray output) implements Trace {
        @Override
        public INDArray backward(INDArray deltas, Contributions contributions) {
            end(deltas, contributions);
            return contributions.kernels().productWithTransposed(deltas, weight);
        }

        @Override
        public void end(INDArray deltas, Contributions contributions) {
            if (layer.biased) {
                contributions.productAndSum(layer.weight(), layer.bias(), input, deltas);
            } else {
                contributions.product(layer.weight(), input, deltas);
            }
        }
    }
}
