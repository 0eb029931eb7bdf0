package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Matrix;

/**
 * A layer norm and a dense layer. What goes into the dense layer takes next to no time, so it is not kept for the way back
 * but computed again.
 */
record NormalizedLinear(LayerNorm norm, Linear linear) implements Layer {

    @Override
    public void declare(LayoutBuilder layout) {
        norm.declare(layout);
        linear.declare(layout);
    }

    @Override
    public Trace forward(Matrix input, Forward pass) {
        try (Arena temporary = pass.engine().arena()) {
            Forward passing = pass.in(temporary);
            Matrix normalized = norm.forward(input, passing).output();
            return new NormalizedLinearTrace(this, input, pass, linear.apply(normalized, pass));
        }
    }

    private record NormalizedLinearTrace(NormalizedLinear layer, Matrix input, Forward pass, Matrix output)
            implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            Trace normalized =
                    layer.norm.forward(input, pass.by(contributions.kernels()).in(contributions.arena()));
            Matrix middle =
                    layer.linear.backward(normalized.output(), layer.linear.weight(pass), deltas, contributions);
            return normalized.backward(middle, contributions);
        }
    }
}
