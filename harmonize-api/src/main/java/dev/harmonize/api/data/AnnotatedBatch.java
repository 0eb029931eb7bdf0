package dev.harmonize.api.data;

import dev.harmonize.api.Status;

/**
 * A batch and, apart from it, what is known about its samples.
 *
 * @param batch what training sees
 * @param annotations what it does not see
 */
@Status(Status.Level.EXPERIMENTAL)
public record AnnotatedBatch(Batch batch, Annotations annotations) {}
