package dev.harmonize.api.loss;

import dev.harmonize.api.Status;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
     * What its own parameters mean, for the log: figures by name in the field's terms, such as a temperature where the
     * parameter is its logarithm. Unless overridden, every segment that is a single number, by its name.
     *
     * @param parameters rank 1, of this loss's layout
     */
    default Map<String, Double> figures(INDArray parameters) {
        Map<String, Double> figures = new LinkedHashMap<>();
        Parameters layout = parameters();
        for (Segment segment : layout.segments()) {
            if (segment.length() == 1) {
                figures.put(segment.name(), parameters.getDouble(layout.offset(segment.name())));
            }
        }
        return figures;
    }

    /**
     * Value and gradients.
     *
     * @param embeddings one per modality of {@code between}, in that order, all in one space, not normalized
     * @param parameters rank 1, of this loss's layout
     */
    LossResult evaluate(List<Embedding> embeddings, INDArray parameters);
}
