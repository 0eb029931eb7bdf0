package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weight;

/**
 * A GELU, dropout, and a dense layer. What goes into the dense layer is the widest matrix of a transformer block and takes
 * next to no time, so it is not kept for the way back but computed again, unless there is dropout, whose draws take long.
 */
record ActivatedLinear(Gelu gelu, Dropout dropout, Linear linear) implements Layer {

    @Override
    public void declare(LayoutBuilder layout) {
        linear.declare(layout);
    }

    @Override
    public Trace forward(Matrix input, Forward pass) {
        if (dropout.active(pass)) {
            return Chain.of(gelu, dropout, linear).forward(input, pass);
        }
        try (Arena temporary = pass.engine().arena()) {
            Matrix activated = temporary.allocate(input.rows(), input.columns());
            pass.kernels().gelu(gelu.form(), input, activated);
            return new ActivatedLinearTrace(this, input, linear.weight(pass), linear.apply(activated, pass));
        }
    }

    private record ActivatedLinearTrace(ActivatedLinear layer, Matrix input, Weight weight, Matrix output)
            implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            Matrix activated = contributions.allocate(input.rows(), input.columns());
            contributions.kernels().gelu(layer.gelu.form(), input, activated);
            Matrix result = layer.linear.backward(activated, weight, deltas, contributions);
            contributions.kernels().geluBackward(layer.gelu.form(), input, result, result);
            return result;
        }
    }
}
