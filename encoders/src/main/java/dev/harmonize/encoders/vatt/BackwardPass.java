package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Cotangents;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.List;

/**
 * The way from cotangents back to the raw input, for several objectives at once and all modalities side by side, so that
 * whatever is shared is passed by all of them before anything else is.
 */
final class BackwardPass {

    private final List<Way> ways = new ArrayList<>();
    private final Destination destination;

    private BackwardPass(Destination destination) {
        this.destination = destination;
    }

    /** Goes back; a modality that no objective reaches is left out. */
    static void run(
            List<Model.ModalityTrace> traces, List<Cotangents> objectives, Destination destination, Kernels kernels) {
        BackwardPass pass = new BackwardPass(destination);
        try (destination) {
            for (Model.ModalityTrace trace : traces) {
                trace.backwardThroughHeads(objectives, destination, kernels)
                        .ifPresent(deltas -> pass.ways.add(pass.new Way(trace.features(), deltas)));
                destination.completed();
            }
            pass.throughStack();
            for (Way way : pass.ways) {
                way.toInput();
                destination.completed();
            }
        } finally {
            pass.ways.forEach(Way::close);
        }
    }

    private void throughStack() {
        int levels =
                ways.stream().mapToInt(way -> way.path.stack().size()).max().orElse(0);
        for (int level = levels - 1; level >= 0; level--) {
            for (Way way : ways) {
                way.through(way.path.stack().get(level));
            }
            destination.completed();
        }
    }

    /** Where one modality is on its way. */
    private final class Way implements AutoCloseable {

        private final ModalityPath.PathTrace path;
        private final Contributions contributions;
        private INDArray deltas;

        Way(ModalityPath.PathTrace path, Deltas features) {
            this.path = path;
            this.contributions = destination.of(features.objectives());
            this.deltas = features.rows();
            path.projection().ifPresent(this::through);
        }

        void through(Trace trace) {
            INDArray next = trace.backward(deltas, contributions);
            deltas.close();
            deltas = next;
        }

        void toInput() {
            if (destination.concerns(path.path().inputModule())) {
                path.backwardFromStack(deltas, contributions);
            }
        }

        @Override
        public void close() {
            deltas.close();
        }
    }
}
