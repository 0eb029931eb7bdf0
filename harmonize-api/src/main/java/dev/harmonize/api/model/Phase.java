package dev.harmonize.api.model;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.Status;

/** Whether a forward pass is for training or for evaluation. */
@Status(Status.Level.EXPERIMENTAL)
public sealed interface Phase {

    /**
     * A training step: dropout and the like are on, running statistics are updated.
     *
     * <p>A batch may come in pieces, each with these streams and the number of its first sample. Randomness that differs
     * between samples is therefore drawn by the sample's number in the whole batch, as {@code
     * streams.child(name).generator(firstSample + i)} does, and never one sample after the other from one generator; then a
     * batch encoded in pieces has the same embeddings and gradients. Randomness that all samples share, such as which
     * positions are left out, does not depend on {@code firstSample}.
     *
     * @param streams all randomness of this pass; the same streams give the same pass
     * @param firstSample the number, within the whole batch, of the first sample that is encoded; 0 for a whole batch
     */
    record Training(RandomStreams streams, int firstSample) implements Phase {

        public Training {
            if (firstSample < 0) {
                throw new IllegalArgumentException("the first sample has number " + firstSample);
            }
        }

        /** A training step on a whole batch. */
        public Training(RandomStreams streams) {
            this(streams, 0);
        }
    }

    /** Evaluation: no randomness, and nothing the encoder remembers changes. */
    record Evaluation() implements Phase {}
}
