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
            INDArray atFirst = backwardToFirst(deltas, contributions);
            INDArray result = traces.get(0).backward(atFirst, contributions);
            release(atFirst, deltas);
            return result;
        }

        @Override
        public void end(INDArray deltas, Contributions contributions) {
            if (!traces.isEmpty()) {
                INDArray atFirst = backwardToFirst(deltas, contributions);
                traces.get(0).end(atFirst, contributions);
                release(atFirst, deltas);
            }
        }

        /** The deltas of the first layer's output. */
        private INDArray backwardToFirst(INDArray deltas, Contributions contributions) {
            INDArray current = deltas;
            for (int i = traces.size() - 1; i > 0; i--) {
                INDArray next = traces.get(i).backward(current, contributions);
                release(current, deltas);
                current = next;
            }
            return current;
        }

        private static void release(INDArray array, INDArray given) {
            if (array != given) {
                array.close();
            }
        }
    }
}
