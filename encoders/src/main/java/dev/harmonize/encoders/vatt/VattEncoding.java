package dev.harmonize.encoders.vatt;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One forward pass of {@link VattEncoder}. */
final class VattEncoding implements Encoding {

    private final Model model;
    private final List<Model.ModalityTrace> traces;
    private final Kernels kernels;
    private final ArrayScope scope;
    private final Embeddings embeddings;
    private boolean closed;

    /** Takes over the kernels and the scope. */
    VattEncoding(Model model, Batch batch, List<Model.ModalityTrace> traces, Kernels kernels, ArrayScope scope) {
        this.model = model;
        this.traces = List.copyOf(traces);
        this.kernels = kernels;
        this.scope = scope;
        this.embeddings = embeddings(model, batch, traces);
    }

    private static Embeddings embeddings(Model model, Batch batch, List<Model.ModalityTrace> traces) {
        List<Embedding> all = new ArrayList<>();
        for (Output output : model.heads().outputs()) {
            for (Model.ModalityTrace trace : traces) {
                Trace head = trace.headBySpace().get(output.space());
                if (trace.modality().equals(output.modality()) && head != null) {
                    all.add(new Embedding(
                            output,
                            head.output(),
                            batch.spec().get(output.modality()).candidates(),
                            batch.get(output.modality()).valid()));
                }
            }
        }
        return new Embeddings(all);
    }

    @Override
    public Embeddings embeddings() {
        return embeddings;
    }

    @Override
    public Parameters parameters() {
        return model.layout();
    }

    @Override
    public void backward(Cotangents cotangents, INDArray gradient) {
        if (closed) {
            throw new IllegalStateException("this encoding is closed; go backward before closing it");
        }
        cotangents.byOutput().forEach(this::check);
        Gradient sink = new Gradient(model.layout(), gradient, kernels);
        traces.forEach(trace -> trace.backward(cotangents.byOutput(), sink));
    }

    private void check(Output output, INDArray rows) {
        INDArray expected = embeddings.get(output).rows();
        if (!Arrays.equals(rows.shape(), expected.shape())) {
            throw new IllegalArgumentException("the cotangent of " + output + " has shape "
                    + Arrays.toString(rows.shape()) + "; expected " + Arrays.toString(expected.shape()));
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            scope.close();
            kernels.close();
        }
    }
}
