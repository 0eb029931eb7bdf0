package dev.harmonize.api.probe;

import dev.harmonize.api.Status;
import dev.harmonize.api.data.Annotations;
import dev.harmonize.api.model.Embeddings;

/**
 * A split after the encoder.
 *
 * @param ids one per sample, N
 * @param embeddings all outputs of all N samples
 * @param annotations labels and planted noise, where there are any
 */
@Status(Status.Level.EXPERIMENTAL)
public record EmbeddedSplit(long[] ids, Embeddings embeddings, Annotations annotations) {}
