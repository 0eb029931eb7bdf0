package dev.harmonize.encoders.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;

/** A gradient that is being summed up. In which order does not depend on the number of threads. */
public interface GradientSum extends AutoCloseable {

    /**
     * Adds Σ_i Σ_k w_{i,k} g_{i,k}, segment by segment.
     *
     * @param segments different ones
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
