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

    private record ChainTrace(List<Trace> traces, INDArray output) implements Trace {
        @Override
        public INDArray backward(INDArray deltas, Contributions contributions) {
            if (traces.isEmpty()) {
                return deltas.dup('c');
            }
            INDArray current = deltas;
            for (int i = traces.size() - 1; i >= 0; i--) {
                INDArray next = traces.get(i).backward(current, contributions);
                if (current != deltas) {
                    current.close();
                }
                current = next;
            }
            return current;
        }
    }
}
