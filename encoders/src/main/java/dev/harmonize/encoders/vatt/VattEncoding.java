package dev.harmonize.encoders.vatt;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.SampleWeights;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** One forward pass of {@link VattEncoder}. */
final class VattEncoding implements Encoding {

    private final Model model;
    private final boolean couplesSamples;
    private final List<Model.ModalityTrace> traces;
    private final Kernels kernels;
    private final ArrayScope scope;
    private final Embeddings embeddings;
    private boolean closed;

    /** Takes over the kernels and the scope. */
    VattEncoding(
            Model model,
            boolean couplesSamples,
            Batch batch,
            List<Model.ModalityTrace> traces,
            Kernels kernels,
            ArrayScope scope) {
        this.model = model;
        this.couplesSamples = couplesSamples;
        this.traces = List.copyOf(traces);
        this.kernels = kernels;
        this.scope = scope;
        this.embeddings = embeddings(model, batch, traces);
    }

    private static Embeddings embeddings(Model model, Batch batch, List<Model.ModalityTrace> traces) {
        List<Output> order = model.heads().outputs();
        return new Embeddings(traces.stream()
                .flatMap(trace -> trace.heads().stream())
                .sorted(Comparator.comparingInt(head -> order.indexOf(head.output())))
                .map(head -> embedding(head, batch))
                .toList());
    }

    private static Embedding embedding(Model.HeadTrace head, Batch batch) {
        Modality modality = head.output().modality();
        return new Embedding(
                head.output(),
                head.trace().output(),
                batch.spec().get(modality).candidates(),
                batch.get(modality).valid());
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
        check(List.of(cotangents));
        BackwardPass.run(traces, List.of(cotangents), new Gradient(model.layout(), gradient, kernels), kernels);
    }

    /**
     * One backward pass with all objectives; see {@link UnitGramians}. Needs as much memory as the deltas of one
     * transformer block.
     */
    @Override
    public List<Gramians> gramians(List<Cotangents> objectives, Units units, List<ParameterGroup> groups) {
        checkSamples(units.samples());
        if (couplesSamples) {
            return Encoding.super.gramians(objectives, units, groups);
        }
        check(objectives);
        try (ScaledObjectives scaled = ScaledObjectives.of(objectives, units, kernels)) {
            UnitGramians gramians = new UnitGramians(units, objectives.size(), groups, kernels);
            BackwardPass.run(traces, scaled.cotangents(), gramians, kernels);
            return gramians.result().stream().map(scaled::restored).toList();
        }
    }

    /** One backward pass: of the weighted sum of the objectives if its weights are the same everywhere, else of each. */
    @Override
    public void combine(
            List<Cotangents> objectives, List<GroupWeights> groups, SampleWeights elsewhere, INDArray gradient) {
        checkSamples(elsewhere.samples());
        groups.forEach(group -> checkSamples(group.weights().samples()));
        if (couplesSamples || alike(groups, elsewhere)) {
            Encoding.super.combine(objectives, groups, elsewhere, gradient);
            return;
        }
        check(objectives);
        Gradient sum = new Gradient(model.layout(), gradient, kernels);
        BackwardPass.run(traces, objectives, new WeightedGradient(sum, groups, elsewhere), kernels);
    }

    /** Whether every segment has the same weights; {@code elsewhere} does not count where groups leave no segment out. */
    private boolean alike(List<GroupWeights> groups, SampleWeights elsewhere) {
        int grouped = groups.stream()
                .mapToInt(group -> group.group().segments().size())
                .sum();
        SampleWeights weights =
                grouped == model.layout().segments().size() ? groups.get(0).weights() : elsewhere;
        return groups.stream().allMatch(group -> group.weights().sameAs(weights));
    }

    private void checkSamples(int samples) {
        int expected = embeddings.all().get(0).samples();
        if (samples != expected) {
            throw new IllegalArgumentException(
                    "the units or weights are for " + samples + " samples; this encoding has " + expected);
        }
    }

    private void check(List<Cotangents> objectives) {
        if (closed) {
            throw new IllegalStateException("this encoding is closed; go backward before closing it");
        }
        objectives.forEach(cotangents -> cotangents.byOutput().forEach(this::check));
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
