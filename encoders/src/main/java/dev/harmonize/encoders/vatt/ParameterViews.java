package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.HashMap;
import java.util.Map;

/** The segments of one flat vector as matrices. Each view is made once: making one costs as much as a small operation. */
final class ParameterViews {

    private final Parameters layout;
    private final INDArray vector;
    private final Map<String, INDArray> views = new HashMap<>();

    ParameterViews(Parameters layout, INDArray vector) {
        this.layout = layout;
        this.vector = vector;
    }

    /** A segment of rank 2. */
    INDArray matrix(String name) {
        return views.computeIfAbsent(name, key -> layout.view(vector, key));
    }

    /** A segment of rank 1, as a row vector [1, n]. */
    INDArray row(String name) {
        return views.computeIfAbsent(
                name,
                key -> layout.flatView(vector, key)
                        .reshape('c', 1, layout.segment(key).length()));
    }
}
