package dev.harmonize.core.training;

import java.util.Locale;

/** The parts of a training step, in the order in which they come. Every moment of a step belongs to one of them. */
public enum StepPhase {
    /** Waiting for the batch. */
    DATA,
    /** The encoder's forward pass, and whether embeddings are finite. */
    ENCODE,
    /** The losses and their cotangents. */
    LOSSES,
    /** Gram matrices and the figures of conflict: before the curriculum, for it, and of what it left. */
    MEASURE,
    /** The curriculum. */
    WEIGH,
    /** The weights of a Gramian realigner. */
    REALIGN,
    /** The gradient; of a Jacobian realigner also the gradients of the objectives, and its answer. */
    COMBINE,
    /** The optimizer, and the release of what the step held. */
    UPDATE;

    /** The name of the phase in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
