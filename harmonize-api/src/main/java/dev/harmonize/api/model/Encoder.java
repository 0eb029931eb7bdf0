package dev.harmonize.api.model;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.Status;
import dev.harmonize.api.data.Batch;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;

/**
 * A model from a batch to embeddings. Its parameters live in a flat vector that the trainer owns and passes in. Making
 * one is cheap and touches no native library; layout, outputs and coupling are known before anything runs.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface Encoder extends Stateful {

    /** Layout of the parameter vector. */
    Parameters parameters();

    /** What it computes, in a fixed order. */
    List<Output> outputs();

    /**
     * Whether a sample's embedding depends on the other samples of its batch, as batch normalization makes it. Then no
     * contribution belongs to a single sample, and granularities finer than the batch are refused.
     */
    boolean couplesSamples();

    /**
     * Fills a new parameter vector.
     *
     * @param parameters rank 1, of this encoder's layout; its data type is the type of all computation
     */
    void initialize(INDArray parameters, RandomStreams streams);

    /**
     * A forward pass. A batch may come in pieces, and a piece more than once, unless the encoder couples samples; see
     * {@link Phase.Training}. What such an encoder remembers must not depend on that.
     *
     * @param parameters rank 1, of this encoder's layout; must not change before the encoding is closed
     * @return embeddings and what is needed for backward passes; close it
     */
    Encoding encode(INDArray parameters, Batch batch, Phase phase);

    /**
     * What it decided itself where its options left it the choice, such as {@code {"kernels": "cpu"}}, for the record of a
     * run. Asked when a run starts, never while it is planned, so it may touch native libraries.
     *
     * @return by what was to be decided; empty unless overridden
     */
    default Map<String, String> decisions() {
        return Map.of();
    }

    /** What it remembers beyond its parameters, such as running statistics; nothing unless overridden. */
    @Override
    default State save() {
        return State.EMPTY;
    }

    @Override
    default void restore(State state) {}
}
