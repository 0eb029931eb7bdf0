package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

import java.util.ArrayList;
import java.util.List;

/** Layers one after the other; at least one. */
record Chain(List<Layer> layers) implements Layer {

    Chain {
        layers = List.copyOf(layers);
    }

    static Chain of(Layer... layers) {
        return new Chain(List.of(layers));
    }

    @Override
    public void declare(LayoutBuilder layout) {
        layers.forEach(layer -> layer.declare(layout));
    }

    @Override
    public Trace forward(Matrix input, Forward pass) {
        List<Trace> traces = new ArrayList<>();
        Matrix current = input;
        for (Layer layer : layers) {
            // An idle dropout would only copy.
            if (layer instanceof Dropout dropout && !dropout.active(pass)) {
                continue;
            }
            Trace trace = layer.forward(current, pass);
            traces.add(trace);
            current = trace.output();
        }
        return new ChainTrace(List.copyOf(traces), current);
    }

    private record ChainTrace(List<Trace> traces, Matrix output) implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            return traces.size() < 2
                    ? traces.get(0).backward(deltas, contributions)
                    : traces.get(0).backwardWithin(backwardToFirst(deltas, contributions), contributions);
        }

        @Override
        public void end(Matrix deltas, Contributions contributions) {
            traces.get(0).end(backwardToFirst(deltas, contributions), contributions);
        }

        /** The deltas of the first layer's output. */
        private Matrix backwardToFirst(Matrix deltas, Contributions contributions) {
            if (traces.size() < 2) {
                return deltas;
            }
            // What one layer gives is nobody's but the next one's.
            Matrix current = traces.get(traces.size() - 1).backward(deltas, contributions);
            for (int i = traces.size() - 2; i > 0; i--) {
                current = traces.get(i).backwardWithin(current, contributions);
            }
            return current;
        }
    }
}
