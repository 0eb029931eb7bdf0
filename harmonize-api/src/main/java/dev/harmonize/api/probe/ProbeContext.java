package dev.harmonize.api.probe;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.Status;
import dev.harmonize.api.data.Dataset;

/** What a probe can ask for. */
@Status(Status.Level.EXPERIMENTAL)
public interface ProbeContext {

    /** The dataset of the run. */
    Dataset dataset();

    /**
     * Embeds a whole split with the trained encoder in evaluation phase; probes of a run share the result.
     *
     * @throws IllegalArgumentException if there is no such split
     */
    EmbeddedSplit embed(String split);

    /** All randomness of this probe. */
    RandomStreams streams();
}
