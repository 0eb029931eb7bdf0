package dev.harmonize.encoders.vatt;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All layers, put together. Pure structure: making one touches no native library. */
final class Model {

    private final List<ModalityPath> paths;
    private final Heads heads;
    private final Parameters layout;
    private final Map<String, Initializer> initializers;

    Model(Architecture sizes) {
        Stack stack = Stack.of(sizes);
        this.heads = Heads.of(sizes);
        LayoutBuilder builder = new LayoutBuilder();
        List<ModalityPath> all = new ArrayList<>();
        for (Modality modality : sizes.modalities()) {
            ModalityPath path = ModalityPath.of(modality, sizes, stack);
            path.declare(builder);
            all.add(path);
        }
        stack.declare(builder);
        heads.declare(builder);
        this.paths = List.copyOf(all);
        this.layout = builder.parameters();
        this.initializers = builder.initializers();
    }

    Parameters layout() {
        return layout;
    }

    Heads heads() {
        return heads;
    }

    Initializer initializer(String segment) {
        Initializer initializer = initializers.get(segment);
        if (initializer == null) {
            throw new IllegalArgumentException("there is no parameter segment '" + segment + "'");
        }
        return initializer;
    }

    /** Runs every modality; the arrays of the traces belong to {@code scope}. */
    List<ModalityTrace> forward(
            INDArray parameters, Batch batch, Optional<Phase.Training> training, Kernels kernels, ArrayScope scope) {
        ParameterViews weights = new ParameterViews(layout, parameters);
        int firstSample = training.map(Phase.Training::firstSample).orElse(0);
        List<ModalityTrace> traces = new ArrayList<>();
        for (ModalityPath path : paths) {
            Modality modality = path.modality();
            Features features = batch.get(modality);
            Forward pass = new Forward(
                    kernels,
                    weights,
                    scope,
                    training.map(step -> step.streams().child(modality.name())),
                    firstSample * batch.spec().get(modality).candidates(),
                    features.valid());
            ModalityPath.PathTrace trace = path.forward(features, pass);
            List<HeadTrace> projected = new ArrayList<>();
            INDArray current = trace.output();
            for (Heads.Head head : heads.of(modality)) {
                Trace projection = head.layers().forward(current, pass);
                projected.add(new HeadTrace(head.output(), projection));
                current = projection.output();
            }
            traces.add(new ModalityTrace(trace, projected));
        }
        return traces;
    }

    /**
     * One modality's features and embeddings, and the way back.
     *
     * @param heads each took in what the one before it gave out
     */
    record ModalityTrace(ModalityPath.PathTrace features, List<HeadTrace> heads) {

        ModalityTrace {
            heads = List.copyOf(heads);
        }

        /**
         * Goes back to the features.
         *
         * @return the deltas of the features; empty if no objective reaches any of the outputs
         */
        Optional<Deltas> backwardThroughHeads(List<Cotangents> objectives, Destination destination, Kernels kernels) {
            Optional<Deltas> fromAbove = Optional.empty();
            for (int i = heads.size() - 1; i >= 0; i--) {
                HeadTrace head = heads.get(i);
                fromAbove = sum(Deltas.of(head.output(), objectives, kernels), fromAbove, kernels)
                        .map(deltas -> through(head.trace(), deltas, destination));
            }
            return fromAbove;
        }

        private static Deltas through(Trace head, Deltas deltas, Destination destination) {
            INDArray next = head.backward(deltas.rows(), destination.of(deltas.objectives()));
            deltas.rows().close();
            return new Deltas(deltas.objectives(), next);
        }

        private static Optional<Deltas> sum(Optional<Deltas> first, Optional<Deltas> second, Kernels kernels) {
            if (first.isPresent() && second.isPresent()) {
                return Optional.of(Deltas.sum(first.get(), second.get(), kernels));
            }
            return first.or(() -> second);
        }
    }

    /** The pass through one head; what it gave out are the embeddings of {@code output}. */
    record HeadTrace(Output output, Trace trace) {}
}
