package dev.harmonize.api.model;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.Status;

/** Whether a forward pass is for training or for evaluation. */
@Status(Status.Level.EXPERIMENTAL)
public sealed interface Phase {

    /**
     * A training step: dropout and the like are on, running statistics are updated.
     *
     * @param streams all randomness of this pass; the same streams give the same pass
     */
    record Training(RandomStreams streams) implements Phase {}

    /** Evaluation: no randomness, and nothing the encoder remembers changes. */
    record Evaluation() implements Phase {}
}
