package dev.harmonize.api.model;

import dev.harmonize.api.Status;
import dev.harmonize.api.data.BatchSpec;

/**
 * What an encoder is made for, beside its options.
 *
 * @param batches the form of its batches
 * @param threads how many threads it may compute on, at least 1; ND4J's own are not counted. Results must not depend on it,
 *     to the last bit
 */
@Status(Status.Level.EXPERIMENTAL)
public record EncoderContext(BatchSpec batches, int threads) {

    public EncoderContext {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
    }
}
