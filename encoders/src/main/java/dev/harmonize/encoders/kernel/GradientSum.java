package dev.harmonize.encoders.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;

/** A gradient that is being summed up. In which order does not depend on the number of threads. */
public interface GradientSum extends AutoCloseable {

    /**
     * Adds Σ_i Σ_k w_{i,k} g_{i,k} to each of some segments. The more segments at once, the less do threads wait for each
     * other.
     *
     * @param segments each once
     */
    void add(List<SegmentContributions> segments);

    /**
     * Adds the sum to a gradient.
     *
     * @param gradient rank 1, of the layout of the parameters
     */
    void addTo(INDArray gradient);

    @Override
    void close();
}
