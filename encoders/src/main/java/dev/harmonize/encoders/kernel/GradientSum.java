package dev.harmonize.encoders.kernel;

import dev.harmonize.api.model.SampleWeights;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Optional;

/** A gradient that is being summed up. In which order does not depend on the number of threads. */
public interface GradientSum extends AutoCloseable {

    /**
     * Adds Σ_i Σ_k w_{i,k} g_{i,k}.
     *
     * @param contributions to one segment
     * @param weights absent: all 1
     */
    void add(List<Contribution> contributions, Optional<SampleWeights> weights);

    /**
     * Adds the sum to a gradient.
     *
     * @param gradient rank 1, of the layout of the parameters
     */
    void addTo(INDArray gradient);

    @Override
    void close();
}
