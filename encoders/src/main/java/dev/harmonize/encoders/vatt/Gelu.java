package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.kernel.Matrix;

/** The Gaussian error linear unit, elementwise. */
record Gelu(GeluForm form) implements Layer {

    @Override
    public Trace forward(Matrix input, Forward pass) {
        Matrix output = pass.allocate(input.rows(), input.columns());
        pass.kernels().gelu(form, input, output);
        return new GeluTrace(form, input, output);
    }

    private record GeluTrace(GeluForm form, Matrix input, Matrix output) implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            Matrix result = contributions.allocate(deltas.rows(), deltas.columns());
            contributions.kernels().geluBackward(form, input, deltas, result);
            return result;
        }

        @Override
        public Matrix backwardWithin(Matrix deltas, Contributions contributions) {
            contributions.kernels().geluBackward(form, input, deltas, deltas);
            return deltas;
        }
    }
}
