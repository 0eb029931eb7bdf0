package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

/** max(x, 0), elementwise; its slope at 0 is 0. */
record Relu() implements Layer {

    @Override
    public Trace forward(Matrix input, Forward pass) {
        Matrix output = pass.allocate(input.rows(), input.columns());
        pass.kernels().relu(input, output);
        return new ReluTrace(input, output);
    }

    private record ReluTrace(Matrix input, Matrix output) implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            Matrix result = contributions.allocate(deltas.rows(), deltas.columns());
            contributions.kernels().reluBackward(input, deltas, result);
            return result;
        }
    }
}
