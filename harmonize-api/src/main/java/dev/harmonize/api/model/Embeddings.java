package dev.harmonize.api.model;

import dev.harmonize.api.Status;
import dev.harmonize.api.data.Modality;

import java.util.List;

/**
 * All embeddings of one batch.
 *
 * @param all one per output of the encoder, in the encoder's order
 */
@Status(Status.Level.EXPERIMENTAL)
public record Embeddings(List<Embedding> all) {

    public Embeddings {
        all = List.copyOf(all);
    }

    /**
     * The embeddings of an output.
     *
     * @throws IllegalArgumentException if the encoder has no such output
     */
    public Embedding get(Output output) {
        return get(output.modality(), output.space());
    }

    /**
     * The embeddings of a modality in a space.
     *
     * @throws IllegalArgumentException if the encoder has no such output; the message lists the outputs it has
     */
    public Embedding get(Modality modality, String space) {
        for (Embedding embedding : all) {
            if (embedding.output().modality().equals(modality)
                    && embedding.output().space().equals(space)) {
                return embedding;
            }
        }
        throw new IllegalArgumentException("there is no embedding of " + modality + " in space '" + space
                + "'; there are " + all.stream().map(Embedding::output).toList());
    }
}
