package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.api.model.Parameters;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weight;
import dev.harmonize.encoders.kernel.Weights;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The segments of one flat vector as matrices. Each view is made once: making one costs as much as a small operation. */
final class NdWeights implements Weights {

    private final Parameters layout;
    private final INDArray vector;
    private final Map<String, INDArray> views = new ConcurrentHashMap<>();

    NdWeights(Parameters layout, INDArray vector) {
        this.layout = layout;
        this.vector = vector;
    }

    @Override
    public Weight weight(String segment) {
        return new NdWeight(matrix(segment));
    }

    @Override
    public Matrix table(String segment) {
        return new NdMatrix(matrix(segment));
    }

    @Override
    public Matrix row(String segment) {
        return new NdMatrix(rowVector(segment));
    }

    /** A segment of rank 2. */
    INDArray matrix(String segment) {
        return views.computeIfAbsent(segment, key -> layout.view(vector, key));
    }

    /** A segment of rank 1, as a row vector [1, n]. */
    INDArray rowVector(String segment) {
        return views.computeIfAbsent(
                segment,
                key -> layout.flatView(vector, key)
                        .reshape('c', 1, layout.segment(key).length()));
    }
}
