package dev.harmonize.api.model;

import dev.harmonize.api.Status;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;

/**
 * The result of one forward pass: embeddings, and the way back.
 *
 * <p>The contribution of sample i to objective k is g_{i,k} = Σ_z (∂z_i/∂θ)ᵀ c_{k,i}, with c_k the objective's {@link
 * Cotangents} and the sum over the outputs z. Contributions sum to the gradient exactly, for contrastive losses too: what
 * couples their samples is inside c_k. {@link #gramians}, {@link #combine} and {@link #jacobian} have exact defaults made
 * of backward passes; an encoder that can do better overrides them and is tested against these.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface Encoding extends AutoCloseable {

    /** The embeddings; valid until the encoding is closed. */
    Embeddings embeddings();

    /** Layout of the gradients. */
    Parameters parameters();

    /**
     * Adds Σ_i g_i for these cotangents to a gradient. May be called any number of times.
     *
     * @param gradient rank 1, layout {@link #parameters()}, the data type of the parameters
     */
    void backward(Cotangents cotangents, INDArray gradient);

    /** Row k is the gradient of objective k: shape [K, n], the data type of the embeddings. */
    default INDArray jacobian(List<Cotangents> objectives) {
        return BruteForce.jacobian(this, objectives);
    }

    /**
     * The inner products of the units' contributions within each parameter group.
     *
     * @param objectives K cotangents of this batch
     * @param units which samples are summed before anything is compared
     * @param groups where to compare
     * @return per group, U matrices of K x K, accumulated in double precision
     */
    default List<Gramians> gramians(List<Cotangents> objectives, Units units, List<ParameterGroup> groups) {
        return BruteForce.gramians(this, objectives, units, groups);
    }

    /**
     * Adds Σ_i Σ_k w_{i,k} g_{i,k} to a gradient, with weights of their own in each group.
     *
     * @param objectives K cotangents of this batch
     * @param groups weights within groups; the groups are disjoint
     * @param elsewhere weights in the segments that are in no group
     * @param gradient rank 1, layout {@link #parameters()}
     */
    default void combine(
            List<Cotangents> objectives, List<GroupWeights> groups, SampleWeights elsewhere, INDArray gradient) {
        BruteForce.combine(this, objectives, groups, elsewhere, gradient);
    }

    @Override
    void close();
}
