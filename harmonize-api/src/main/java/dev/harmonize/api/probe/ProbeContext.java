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

    /**
     * Measures samples of a split one by one under the trained parameters, with the encoder in evaluation phase. What a
     * contrastive loss says about a sample depends on the rest of its batch, so batches are drawn as in training: of the
     * run's batch size, or the whole split if that is smaller; shuffled and augmented; no sample twice; a last batch that
     * would be incomplete is left out. Probes of a run share the result. Only for a probe that says so in {@link
     * Probe#measuresSamples}.
     *
     * @param limit at most so many samples, but one batch at least
     * @throws IllegalArgumentException if there is no such split, or if the limit is less than 1
     */
    MeasuredSplit measure(String split, int limit);

    /** All randomness of this probe. */
    RandomStreams streams();
}
