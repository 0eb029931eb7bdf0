package dev.harmonize.api.loss;

import dev.harmonize.api.Status;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;

/**
 * A cross-modality alignment loss: how well the embeddings of several modalities of the same samples agree.
 *
 * <p>Pure: the same input gives the same result, nothing is remembered, inputs are not changed. Its value is the mean of
 * its per-sample values over the valid samples, and 0 where no sample is valid; permuting the samples permutes the
 * per-sample values. A row that is not valid takes no part, neither as anchor nor as negative.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface Loss {

    /** Layout of what it learns itself, such as a temperature; nothing unless overridden. */
    default Parameters parameters() {
        return Parameters.NONE;
    }

    /**
     * Fills its own parameters.
     *
     * @param parameters rank 1, of this loss's layout
     */
    default void initialize(INDArray parameters) {}

    /**
     * Value and gradients.
     *
     * @param embeddings one per modality of {@code between}, in that order, all in one space, not normalized
     * @param parameters rank 1, of this loss's layout
     */
    LossResult evaluate(List<Embedding> embeddings, INDArray parameters);
}
