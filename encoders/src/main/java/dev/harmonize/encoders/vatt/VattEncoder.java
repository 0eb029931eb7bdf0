package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.Weights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The modality-agnostic VATT (Akbari et al., NeurIPS 2021).
 *
 * <p>Modalities have roles by name: {@code video}, which must be there, {@code audio} and {@code text}; others are refused.
 * How a modality becomes tokens follows from its form: frames are cut into 3-D patches, waveforms into 1-D patches, words
 * are looked up, vectors are taken one by one; each is then projected by a dense layer.
 *
 * <p>Outputs: {@code video.va}, {@code audio.va}, {@code video.vt}, {@code text.vt}, or {@code video.joint}, {@code
 * audio.joint}, {@code text.joint}; all but the first only if their modalities are there. A modality with C candidates per
 * sample has C rows per sample.
 *
 * <p>Scope {@code shared} is the transformer stack with its final norm: the part that all modalities pass and every
 * objective reaches. The video's tokenizer and first head, which both of VATT's objectives happen to reach as well, are
 * not part of it.
 *
 * <p>Everything is computed in the data type of the parameters, float32 or float64, by the {@link
 * dev.harmonize.encoders.kernel.Engine} that option {@code kernels} names.
 */
public final class VattEncoder implements Encoder {

    private final boolean couplesSamples;
    private final BatchSpec batches;
    private final Model model;
    private final EngineChoice engines;

    /**
     * Makes an encoder for batches of this form.
     *
     * @param threads how many threads may compute; results do not depend on it
     * @throws InvalidOptionException if options do not fit each other or the batches
     */
    public VattEncoder(VattOptions options, BatchSpec batches, int threads) {
        this.couplesSamples = options.headNorm() == VattOptions.HeadNorm.BATCH;
        this.batches = batches;
        this.model = new Model(Architecture.of(options, batches));
        this.engines = new EngineChoice(options.kernels(), threads);
    }

    @Override
    public Parameters parameters() {
        return model.layout();
    }

    @Override
    public List<Output> outputs() {
        return model.heads().outputs();
    }

    @Override
    public boolean couplesSamples() {
        return couplesSamples;
    }

    @Override
    public void initialize(INDArray parameters, RandomStreams streams) {
        for (Segment segment : model.layout().segments()) {
            double[] values = new double[Math.toIntExact(segment.length())];
            model.initializer(segment.name())
                    .fill(values, streams.child(segment.name()).generator());
            try (INDArray drawn = HostMemory.array(values, parameters.dataType(), 'c', values.length)) {
                model.layout().flatView(parameters, segment.name()).assign(drawn);
            }
        }
    }

    /** {@code kernels}: which implementation computes in single precision. */
    @Override
    public Map<String, String> decisions() {
        return Map.of("kernels", engines.of(DataType.FLOAT).name());
    }

    @Override
    public Encoding encode(INDArray parameters, Batch batch, Phase phase) {
        if (!batch.spec().equals(batches)) {
            throw new IllegalArgumentException(
                    "this encoder was made for batches of " + batches + ", not of " + batch.spec());
        }
        Optional<Phase.Training> training = phase instanceof Phase.Training step ? Optional.of(step) : Optional.empty();
        Engine engine = engines.of(parameters.dataType());
        List<Arena> memory = new ArrayList<>();
        boolean done = false;
        try {
            Arena ofWeights = engine.arena();
            memory.add(ofWeights);
            Weights weights = engine.weights(model.layout(), parameters, ofWeights);
            List<Model.ModalityTrace> traces = model.forward(engine, weights, batch, training, memory);
            VattEncoding encoding = new VattEncoding(model, couplesSamples, batch, engine, traces, memory);
            done = true;
            return encoding;
        } finally {
            if (!done) {
                memory.forEach(Arena::close);
            }
        }
    }

    /** The running statistics of batch normalization, as float64; nothing without it. */
    @Override
    public State save() {
        Map<String, INDArray> arrays = new TreeMap<>();
        model.heads().norms().forEach(norm -> norm.save(arrays));
        return new State(arrays, Map.of());
    }

    @Override
    public void restore(State state) {
        List<BatchNorm> norms = model.heads().norms();
        norms.forEach(norm -> norm.check(state));
        norms.forEach(norm -> norm.restore(state));
    }
}
