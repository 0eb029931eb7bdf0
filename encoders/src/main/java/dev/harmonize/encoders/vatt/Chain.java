package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

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
    public Trace forward(INDArray input, Forward pass) {
        List<Trace> traces = new ArrayList<>();
        INDArray current = input;
        for (Layer layer : layers) {
            // An idle dropout would only copy the deltas on the way back.
            if (layer instanceof Dropout dropout && !dropout.active(pass)) {
                continue;
            }
            Trace trace = layer.forward(current, pass);
            traces.add(trace);
            current = trace.output();
        }
        return new ChainTrace(List.copyOf(traces), current);
    }

    /** What several layers computed one after the other, as one. */
    static Trace trace(List<Trace> traces) {
        return new ChainTrace(List.copyOf(traces), traces.get(traces.size() - 1).output());
    }

    private record ChainTrace(List<Trace> traces, INDArray output) implements Trace {
        @Override
        public INDArray backward(INDArray delta, Gradient gradient) {
            if (traces.isEmpty()) {
                return delta.dup('c');
            }
            INDArray current = delta;
            for (int i = traces.size() - 1; i >= 0; i--) {
                INDArray next = traces.get(i).backward(current, gradient);
                if (current != delta) {
                    current.close();
                }
                current = next;
            }
            return current;
        }
    }
}
