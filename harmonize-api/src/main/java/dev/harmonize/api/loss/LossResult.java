package dev.harmonize.api.loss;

import dev.harmonize.api.Status;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Optional;

/**
 * What a loss says about a batch.
 *
 * @param value L, the mean of the valid per-sample values
 * @param perSample ℓ_i, length B; 0 for samples that are not valid
 * @param valid which samples the loss could judge, length B: those with a valid row in every modality
 * @param similarities how alike the sample's own modalities are, such as a cosine, length B; higher is more alike; 0 for
 *     samples that are not valid
 * @param gradients ∂L/∂z per embedding handed in, same order, same shapes; zero in rows that took no part
 * @param parameterGradients every sample's contribution to ∂L/∂(own parameters), shape [B, P], if the loss has any;
 *     the rows sum to the gradient. What belongs to a pair of samples is shared between the two, or is the valid one's
 *     where the other is not; a loss that cannot tell gives every valid sample an equal share
 */
@Status(Status.Level.EXPERIMENTAL)
public record LossResult(
        double value,
        double[] perSample,
        boolean[] valid,
        double[] similarities,
        List<INDArray> gradients,
        Optional<INDArray> parameterGradients) {

    public LossResult {
        gradients = List.copyOf(gradients);
        if (perSample.length != valid.length || similarities.length != valid.length) {
            throw new IllegalArgumentException("a loss gave " + perSample.length + " values, " + similarities.length
                    + " similarities and " + valid.length + " validities; they must be one each per sample");
        }
    }
}
