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
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.GradientSum;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One forward pass of {@link VattEncoder}. */
final class VattEncoding implements Encoding {

    /**
     * How many objectives, on average over all tokens, may have their deltas kept for {@link #combine}. Those of one take
     * about as much memory as the activations, or twice as much.
     */
    private static final int KEPT_OBJECTIVES = 3;

    private final Model model;
    private final boolean couplesSamples;
    private final Engine engine;
    private final List<Model.ModalityTrace> traces;
    private final List<Arena> memory;
    private final Embeddings embeddings;
    private Optional<Recording> recording = Optional.empty();
    private boolean closed;

    /** Takes over the memory. */
    VattEncoding(
            Model model,
            boolean couplesSamples,
            Batch batch,
            Engine engine,
            List<Model.ModalityTrace> traces,
            List<Arena> memory) {
        this.model = model;
        this.couplesSamples = couplesSamples;
        this.engine = engine;
        this.traces = List.copyOf(traces);
        this.memory = List.copyOf(memory);
        this.embeddings = embeddings(batch);
    }

    private Embeddings embeddings(Batch batch) {
        List<Output> order = model.heads().outputs();
        return new Embeddings(traces.stream()
                .flatMap(trace -> trace.heads().stream())
                .sorted(Comparator.comparingInt(head -> order.indexOf(head.output())))
                .map(head -> embedding(head, batch))
                .toList());
    }

    private Embedding embedding(Model.HeadTrace head, Batch batch) {
        Modality modality = head.output().modality();
        return new Embedding(
                head.output(),
                engine.array(head.trace().output()),
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
        try (GradientSum sum = engine.gradient(model.layout())) {
            BackwardPass.run(
                    engine,
                    traces,
                    List.of(cotangents),
                    module -> true,
                    told -> sum.add(LevelContributions.of(told).unweighted()));
            sum.addTo(gradient);
        }
    }

    /** One backward pass with all objectives, unless samples are coupled. */
    @Override
    public INDArray jacobian(List<Cotangents> objectives) {
        if (couplesSamples) {
            return Encoding.super.jacobian(objectives);
        }
        check(objectives);
        INDArray jacobian = Nd4j.zeros(
                embeddings.all().get(0).rows().dataType(),
                objectives.size(),
                model.layout().length());
        List<GradientSum> sums = objectives.stream()
                .map(objective -> engine.gradient(model.layout()))
                .toList();
        try {
            BackwardPass.run(engine, traces, objectives, module -> true, told -> {
                LevelContributions level = LevelContributions.of(told);
                for (int k = 0; k < sums.size(); k++) {
                    sums.get(k).add(level.of(k).unweighted());
                }
            });
            for (int k = 0; k < sums.size(); k++) {
                sums.get(k).addTo(jacobian.getRow(k));
            }
            return jacobian;
        } catch (RuntimeException | Error e) {
            jacobian.close();
            throw e;
        } finally {
            sums.forEach(GradientSum::close);
        }
    }

    /**
     * One backward pass with all objectives. What went back stays until the encoding is closed, unless there are many
     * objectives, so that {@link #combine} can make an update of it.
     */
    @Override
    public List<Gramians> gramians(List<Cotangents> objectives, Units units, List<ParameterGroup> groups) {
        checkSamples(units.samples());
        if (couplesSamples) {
            return Encoding.super.gramians(objectives, units, groups);
        }
        check(objectives);
        forget();
        UnitGramians gramians = new UnitGramians(engine, units, objectives.size(), groups);
        ScaledObjectives scaled = ScaledObjectives.of(objectives, units);
        try (scaled) {
            if (keeps(objectives)) {
                List<LevelContributions> levels = new ArrayList<>();
                List<Arena> arenas = BackwardPass.runAndKeep(engine, traces, scaled.cotangents(), told -> {
                    LevelContributions level = LevelContributions.of(told);
                    gramians.add(level);
                    levels.add(level);
                });
                recording = Optional.of(new Recording(List.copyOf(objectives), scaled, levels, arenas));
            } else {
                BackwardPass.run(
                        engine,
                        traces,
                        scaled.cotangents(),
                        gramians::concerns,
                        told -> gramians.add(LevelContributions.of(told)));
            }
        }
        return gramians.result().stream().map(scaled::restored).toList();
    }

    /** Depends on sizes alone: whether a sum is made in one way or the other shows in its last digits. */
    private boolean keeps(List<Cotangents> objectives) {
        long forward = 0;
        long backward = 0;
        for (Model.ModalityTrace trace : traces) {
            long rows = trace.rows();
            forward += rows;
            backward += rows
                    * objectives.stream()
                            .filter(cotangents -> trace.heads().stream()
                                    .anyMatch(head -> cotangents.byOutput().containsKey(head.output())))
                            .count();
        }
        return backward <= KEPT_OBJECTIVES * forward;
    }

    /**
     * What went back in {@link #gramians}.
     *
     * @param objectives the cotangents as they were given
     * @param scaled the cotangents as they went back
     */
    private record Recording(
            List<Cotangents> objectives, ScaledObjectives scaled, List<LevelContributions> levels, List<Arena> memory) {

        boolean isOf(List<Cotangents> others) {
            if (objectives.size() != others.size()) {
                return false;
            }
            for (int k = 0; k < others.size(); k++) {
                if (objectives.get(k) != others.get(k)) {
                    return false;
                }
            }
            return true;
        }
    }

    private void forget() {
        recording.ifPresent(known -> known.memory().forEach(Arena::close));
        recording = Optional.empty();
    }

    /**
     * No backward pass at all where {@link #gramians} has made one with these cotangents; else one, of the weighted sum of
     * the objectives if its weights are the same everywhere, or of each.
     */
    @Override
    public void combine(
            List<Cotangents> objectives, List<GroupWeights> groups, SampleWeights elsewhere, INDArray gradient) {
        checkSamples(elsewhere.samples());
        groups.forEach(group -> checkSamples(group.weights().samples()));
        Optional<Recording> known = recording.filter(each -> each.isOf(objectives));
        if (known.isEmpty() && (couplesSamples || alike(groups, elsewhere))) {
            Encoding.super.combine(objectives, groups, elsewhere, gradient);
            return;
        }
        check(objectives);
        SegmentWeights weights = new SegmentWeights(groups, elsewhere);
        try (GradientSum sum = engine.gradient(model.layout())) {
            if (known.isPresent()) {
                SegmentWeights restoring = weights.map(known.get().scaled()::restoring);
                known.get().levels().forEach(level -> sum.add(level.weighted(restoring::of)));
            } else {
                BackwardPass.run(
                        engine,
                        traces,
                        objectives,
                        module -> true,
                        told -> sum.add(LevelContributions.of(told).weighted(weights::of)));
            }
            sum.addTo(gradient);
        }
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
            forget();
            embeddings.all().forEach(embedding -> embedding.rows().close());
            memory.forEach(Arena::close);
        }
    }
}
