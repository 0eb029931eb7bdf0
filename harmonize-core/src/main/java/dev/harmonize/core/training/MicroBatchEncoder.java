package dev.harmonize.core.training;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.core.wiring.TrainingOptions;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;

/**
 * Encodes large batches in pieces, for {@code training.micro-batch}: what another encoder keeps for its way back is never
 * there for more samples than fit into one piece. See {@link MicroBatchEncoding}.
 */
public final class MicroBatchEncoder implements Encoder {

    private final Encoder encoder;
    private final int samples;

    private MicroBatchEncoder(Encoder encoder, int samples) {
        this.encoder = encoder;
        this.samples = samples;
    }

    /** An encoder as a run is to use it: in pieces if its options say so, else the encoder itself. */
    public static Encoder of(Encoder encoder, TrainingOptions options) {
        return options.microBatch()
                .<Encoder>map(samples -> new MicroBatchEncoder(encoder, samples))
                .orElse(encoder);
    }

    @Override
    public Encoding encode(INDArray parameters, Batch batch, Phase phase) {
        return batch.size() <= samples
                ? encoder.encode(parameters, batch, phase)
                : MicroBatchEncoding.of(encoder, parameters, batch, phase, samples);
    }

    @Override
    public Parameters parameters() {
        return encoder.parameters();
    }

    @Override
    public List<Output> outputs() {
        return encoder.outputs();
    }

    @Override
    public boolean couplesSamples() {
        return encoder.couplesSamples();
    }

    @Override
    public void initialize(INDArray parameters, RandomStreams streams) {
        encoder.initialize(parameters, streams);
    }

    @Override
    public Map<String, String> decisions() {
        return encoder.decisions();
    }

    @Override
    public State save() {
        return encoder.save();
    }

    @Override
    public void restore(State state) {
        encoder.restore(state);
    }
}
